import { ShardSchemaError } from './errors.ts';
import { tokenIdType } from './manifest.ts';
import type { ShardBuffers } from './shard-buffers.ts';
import type { BufferRegion, ColumnLayout } from './shard-layout.ts';

/** A constructor of typed arrays that token ids can take on disk. */
export type IdArrayType = Uint16ArrayConstructor | Uint32ArrayConstructor;

/** Returns the array type of the ids of a vocabulary of `size` pieces. */
export function idArrayType(size: number): IdArrayType {
  return tokenIdType(size) === 'uint16' ? Uint16Array : Uint32Array;
}

/** A typed array of values as they stand in a file. */
export type StoredValues =
  Int8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** Fills a typed array with the little-endian values of a region. */
export function fillValues<T extends StoredValues>(
  buffers: ShardBuffers,
  target: T,
  { region }: { readonly region: BufferRegion },
): T {
  buffers.fill(bytesOf(target), region, { start: 0 });
  return target;
}

/** Views values as the bytes that they are in a file. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Reads the offsets of a list column, `[rows + 1]`, and makes sure that no slice by them can leave the values. */
export function readOffsets(buffers: ShardBuffers, column: ColumnLayout, rows: number): Int32Array {
  const offsets = new Int32Array(rows + 1);
  if (column.offsets !== undefined) fillValues(buffers, offsets, { region: column.offsets });
  let rises = offsets[0] === 0 && offsets[rows] === column.valueCount;
  for (let row = 0; row < rows; row++) rises &&= offsets[row]! <= offsets[row + 1]!;
  if (!rises)
    throw damaged(buffers, `expected list offsets that rise from 0 to ${column.valueCount}, got others`);
  return offsets;
}

/** Makes sure that the lists of a column are as long as those of another one with the given offsets. */
export function requireSameOffsets(buffers: ShardBuffers, column: ColumnLayout, offsets: Int32Array): void {
  const others = readOffsets(buffers, column, offsets.length - 1);
  if (others.some((offset, row) => offset !== offsets[row])) {
    throw damaged(buffers, 'expected lists of equal lengths in every row, got others');
  }
}

/**
 * Reads a column of 64-bit numbers.
 *
 * @throws {ShardSchemaError} if one is 2^53 or more, which a double cannot hold exactly.
 */
export function readLongNumbers(buffers: ShardBuffers, column: ColumnLayout): Float64Array {
  const halves = fillValues(buffers, new Uint32Array(2 * column.valueCount), { region: column.values });
  const numbers = new Float64Array(column.valueCount);
  for (let i = 0; i < numbers.length; i++) {
    const high = halves[2 * i + 1]!;
    if (high >= 2 ** 21)
      throw damaged(buffers, 'expected document numbers and byte offsets below 2^53, got more');
    numbers[i] = high * 2 ** 32 + halves[2 * i]!;
  }
  return numbers;
}

/** Makes the error of bytes that contradict one another. */
export function damaged(buffers: ShardBuffers, fault: string): ShardSchemaError {
  return new ShardSchemaError(
    `Shard: ${fault} (${buffers.path}). The file is damaged; prepare-data repair makes it again.`,
    { path: buffers.path },
  );
}
