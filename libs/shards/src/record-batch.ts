import type { ExampleBatch, ExampleTokenIds, StaticMasks } from '@albectra/examples';
import { ShardSchemaError } from './errors.ts';
import { tokenIdType } from './manifest.ts';
import type { RandomAccessFile } from './random-access-file.ts';
import type { FileRegion, ListRegion, RecordBatchLayout } from './shard-layout.ts';

/** The columns of a record batch that have one small value for every row; about 7 to 11 bytes a row. */
export interface RowIndex {
  /** `[rows + 1]`, into the batch's flat ids. */
  readonly rowStarts: Int32Array;
  /** `[rows]` */
  readonly segmentAEnds: Uint16Array;
  /** `[rows]` */
  readonly pairLabels: Int8Array;
  /** `[rows + 1]`, into the batch's flat masks; static masks only. */
  readonly maskStarts?: Int32Array;
}

/** A constructor of typed arrays that token ids can take on disk. */
export type IdArrayType = Uint16ArrayConstructor | Uint32ArrayConstructor;

/** Returns the array type of the ids of a vocabulary of `size` pieces. */
export function idArrayType(size: number): IdArrayType {
  return tokenIdType(size) === 'uint16' ? Uint16Array : Uint32Array;
}

/** Reads the row index of one record batch. */
export function readRowIndex(file: RandomAccessFile, layout: RecordBatchLayout): RowIndex {
  const rowStarts = readOffsets(file, layout.inputIds, layout.rows);
  const segmentAEnds = new Uint16Array(layout.rows);
  fill(file, segmentAEnds, layout.segmentAEnds.position);
  const pairLabels = new Int8Array(layout.rows);
  fill(file, pairLabels, layout.pairLabels.position);
  const index = { rowStarts, segmentAEnds, pairLabels };
  if (layout.maskedPositions === undefined) return index;
  return { ...index, maskStarts: readOffsets(file, layout.maskedPositions, layout.rows) };
}

/** Counts the bytes that a row index keeps in memory. */
export function rowIndexBytes(index: RowIndex): number {
  const masks = index.maskStarts?.byteLength ?? 0;
  return index.rowStarts.byteLength + index.segmentAEnds.byteLength + index.pairLabels.byteLength + masks;
}

/** Reads one record batch whole, as columns that the caller owns. */
export function readRecordBatch(
  file: RandomAccessFile,
  layout: RecordBatchLayout,
  IdArray: IdArrayType,
): ExampleBatch {
  const { maskStarts, ...columns } = readRowIndex(file, layout);
  const tokenIds = readValues(file, layout.inputIds, new IdArray(layout.inputIds.valueCount));
  if (maskStarts === undefined) return { ...columns, tokenIds };
  return { ...columns, tokenIds, masks: readMasks({ file, layout, IdArray, maskStarts }) };
}

/** Fills a typed array with the little-endian values from `position` on. */
export function fill(file: RandomAccessFile, target: ArrayBufferView<ArrayBuffer>, position: number): void {
  file.readInto(new Uint8Array(target.buffer, target.byteOffset, target.byteLength), position);
}

function readMasks(source: {
  readonly file: RandomAccessFile;
  readonly layout: RecordBatchLayout;
  readonly IdArray: IdArrayType;
  readonly maskStarts: Int32Array;
}): StaticMasks {
  const { file, layout, IdArray, maskStarts } = source;
  const positions = layout.maskedPositions!;
  const replacements = layout.maskedReplacements!;
  const otherStarts = readOffsets(file, replacements, layout.rows);
  if (otherStarts.some((start, row) => start !== maskStarts[row])) {
    throw damaged(file, 'expected as many replacements as masked positions in every row, got others');
  }
  const maskedPositions = new Uint16Array(positions.valueCount);
  fill(file, maskedPositions, positions.values.position);
  const replacementIds = readValues(file, replacements, new IdArray(replacements.valueCount));
  return { maskStarts, maskedPositions, replacementIds };
}

function readValues(
  file: RandomAccessFile,
  list: { readonly values: FileRegion },
  target: Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
): ExampleTokenIds {
  fill(file, target, list.values.position);
  return target;
}

/** Reads list offsets and makes sure that no slice by them can leave the values. */
function readOffsets(file: RandomAccessFile, list: ListRegion, rows: number): Int32Array {
  const offsets = new Int32Array(rows + 1);
  fill(file, offsets, list.offsets.position);
  let rises = offsets[0] === 0 && offsets[rows] === list.valueCount;
  for (let row = 0; row < rows; row++) rises &&= offsets[row]! <= offsets[row + 1]!;
  if (!rises) throw damaged(file, `expected list offsets that rise from 0 to ${list.valueCount}, got others`);
  return offsets;
}

function damaged(file: RandomAccessFile, fault: string): ShardSchemaError {
  return new ShardSchemaError(
    `Shard: ${fault} (${file.path}). The file is damaged; delete it and run the preparation again.`,
    { path: file.path },
  );
}
