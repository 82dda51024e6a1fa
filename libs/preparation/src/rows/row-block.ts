/**
 * How the rows of a chunk lie in the file of a build task: a table, then one share for each shard.
 *
 * A share holds the columns of the units that go to one shard, so that the shuffle takes it with one
 * read. The table has a line of six numbers (uint32) for each share: units, rows, tokens, masks, where the
 * share starts (in units of 8 bytes, from the block's start), and the CRC-32 of its bytes. So files need
 * not be forced to the disk: what a power failure took is noticed.
 */
import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { sliceExamples, startsFrom, type ExampleBatch } from '@albectra/examples';
import {
  countColumns,
  decodeColumns,
  encodeColumns,
  encodedBytes,
  type RowCounts,
  type RowForm,
} from './row-columns.ts';
import type { ScratchMemory } from './scratch-memory.ts';
import { shareOf } from './shares.ts';

const TABLE_COLUMNS = 6;
/** Columns of the table, behind the four counts. */
const START = 4;
const CHECKSUM = 5;
const LINE_BYTES = TABLE_COLUMNS * Uint32Array.BYTES_PER_ELEMENT;
const ALIGNMENT = 8;

/**
 * Writes a chunk of units, which lie in dealing order, as a block.
 *
 * @returns The block, which lies in the memory.
 */
export function encodeBlock({ form, shards, memory }: BlockTarget, batch: ExampleBatch): Uint8Array {
  const { units } = countColumns(batch);
  const slices: ExampleBatch[] = [];
  for (let share = 0; share < Math.min(units, shards); share++) {
    const { start, end } = shareOf({ count: units, before: 0 }, { shard: share, shards });
    slices.push(sliceUnits(batch, start, end));
  }
  const sizes = slices.map((slice) => encodedBytes(form, countColumns(slice)));
  const block = memory.take(sizes.reduce((sum, size) => sum + size, tableBytes(slices.length)));
  let position = tableBytes(slices.length);
  const table = new Uint32Array(
    block.buffer,
    block.byteOffset,
    position / Uint32Array.BYTES_PER_ELEMENT,
  ).fill(0);
  for (const [share, slice] of slices.entries()) {
    const bytes = block.subarray(position, position + sizes[share]!);
    encodeColumns(form, slice, bytes);
    const counts = countColumns(slice);
    table.set(
      [counts.units, counts.rows, counts.tokens, counts.masks, position / ALIGNMENT, crc32(bytes)],
      share * TABLE_COLUMNS,
    );
    position += bytes.length;
  }
  return block;
}

/** How a block is written. */
export interface BlockTarget {
  readonly form: RowForm;
  /** Number of shards that its units are dealt to. */
  readonly shards: number;
  readonly memory: ScratchMemory;
}

/** A block in a file. */
export interface PlacedBlock {
  readonly form: RowForm;
  /** Byte of the file at which the block starts. */
  readonly position: number;
  /** Units of the whole block. */
  readonly units: number;
  /** What the rows are read to. */
  readonly memory: ScratchMemory;
}

/**
 * Reads one share of a block.
 *
 * @param file Descriptor of an open file.
 * @param share Its number in the block: the residue that `shareOf` goes by; below the number of units.
 * @returns The rows, views of the memory; undefined if the bytes are not those that were written.
 */
export function readShare(file: number, block: PlacedBlock, share: number): ExampleBatch | undefined {
  const line = new Uint32Array(TABLE_COLUMNS);
  if (!fill(file, new Uint8Array(line.buffer), block.position + share * LINE_BYTES)) return undefined;
  const counts = parseCounts(line, block);
  if (counts === undefined) return undefined;
  const bytes = block.memory.take(encodedBytes(block.form, counts));
  const isRead = fill(file, bytes, block.position + line[START]! * ALIGNMENT);
  return isRead && crc32(bytes) === line[CHECKSUM] ? decodeColumns(block.form, counts, bytes) : undefined;
}

/** Takes the counts from a line of the table, unless they cannot be true. */
function parseCounts(line: Uint32Array, block: PlacedBlock): RowCounts | undefined {
  const counts: RowCounts = { units: line[0]!, rows: line[1]!, tokens: line[2]!, masks: line[3]! };
  const isPossible = counts.units > 0 && counts.units <= block.units;
  return isPossible && encodedBytes(block.form, counts) <= MAX_SHARE_BYTES ? counts : undefined;
}

/** What no share of a chunk of documents comes near. */
const MAX_SHARE_BYTES = 2 ** 31;

function tableBytes(shares: number): number {
  return Math.ceil((shares * LINE_BYTES) / ALIGNMENT) * ALIGNMENT;
}

function sliceUnits(batch: ExampleBatch, start: number, end: number): ExampleBatch {
  const { packStarts } = batch;
  if (packStarts === undefined) return sliceExamples(batch, start, end);
  const firstRow = packStarts[start]!;
  const rows = sliceExamples(batch, firstRow, packStarts[end]!);
  return { ...rows, packStarts: startsFrom(packStarts, start, end) };
}

function fill(file: number, bytes: Uint8Array, position: number): boolean {
  let filled = 0;
  while (filled < bytes.length) {
    const count = readSync(file, bytes, filled, bytes.length - filled, position + filled);
    if (count === 0) return false;
    filled += count;
  }
  return true;
}
