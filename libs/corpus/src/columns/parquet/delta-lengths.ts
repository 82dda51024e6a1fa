import { DecodeFault } from '../decode-fault.ts';
import { VarintReader, readBits } from './bits.ts';

/** Lengths of one page at most, 64 MiB of them: constant ones take no bytes in the file. */
const MAX_LENGTHS = 2 ** 24;
const MAX_BIT_WIDTH = 32;
/** Numbers in a block at most; writers use 128. */
const MAX_BLOCK_VALUES = 2 ** 16;

/** Where packed numbers begin, and how many there may be. */
export interface DeltaRange {
  readonly position: number;
  readonly limit: number;
}

/**
 * Reads lengths in Parquet's DELTA_BINARY_PACKED encoding.
 *
 * The header holds the values of a block, the miniblocks of a block, the count of all values and the
 * first one. A block holds the smallest difference from one value to the next and the bit width of every
 * miniblock; then, miniblock by miniblock, by how much each difference is larger than the smallest.
 *
 * @returns The lengths, and the position behind them.
 * @throws {DecodeFault} if they are malformed, negative, or more than the limit.
 */
export function readDeltaLengths(
  bytes: Uint8Array,
  { position, limit }: DeltaRange,
): { readonly numbers: Int32Array; readonly end: number } {
  const reader = new VarintReader(bytes, position);
  const blockValues = reader.unsigned();
  const miniblocks = reader.unsigned();
  const count = reader.unsigned();
  const first = reader.signed();
  checkHeader({ blockValues, miniblocks, count, limit });
  const numbers = new Int32Array(count);
  if (count > 0) numbers[0] = checkLength(first);
  const block = { reader, bytes, miniblocks, miniblockValues: blockValues / miniblocks };
  for (let index = 1; index < count; index += blockValues) readBlock(block, numbers, index);
  return { numbers, end: reader.position };
}

interface Header {
  readonly blockValues: number;
  readonly miniblocks: number;
  readonly count: number;
  readonly limit: number;
}

function checkHeader({ blockValues, miniblocks, count, limit }: Header): void {
  const isBlock = miniblocks > 0 && blockValues <= MAX_BLOCK_VALUES && blockValues % (miniblocks * 8) === 0;
  if (!isBlock || blockValues === 0) {
    throw new DecodeFault(`expected blocks of lengths, got ${blockValues} values in ${miniblocks} parts`);
  }
  if (count > Math.min(limit, MAX_LENGTHS)) {
    throw new DecodeFault(`expected at most ${Math.min(limit, MAX_LENGTHS)} lengths, got ${count}`, {
      advice: 'If the file is not damaged, write it with smaller pages.',
    });
  }
}

interface Block {
  readonly reader: VarintReader;
  readonly bytes: Uint8Array;
  readonly miniblocks: number;
  readonly miniblockValues: number;
}

function readBlock(
  { reader, bytes, miniblocks, miniblockValues }: Block,
  numbers: Int32Array,
  from: number,
): void {
  const smallest = reader.signed();
  const widths = Array.from({ length: miniblocks }, () => reader.byte());
  let index = from;
  for (const width of widths) {
    // The miniblocks behind the last value are left out, whatever their width says.
    if (index >= numbers.length) return;
    if (width > MAX_BIT_WIDTH) throw new DecodeFault(`expected at most ${MAX_BIT_WIDTH} bits, got ${width}`);
    const end = Math.min(index + miniblockValues, numbers.length);
    for (let bit = reader.position * 8; index < end; index++, bit += width) {
      numbers[index] = checkLength((numbers[index - 1]! + smallest + readBits(bytes, bit, width)) | 0);
    }
    reader.position += (miniblockValues * width) / 8;
  }
}

function checkLength(length: number): number {
  if (length >= 0) return length;
  throw new DecodeFault(`expected lengths, got ${length}`);
}
