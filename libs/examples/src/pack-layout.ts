import { startsFrom, takeExamples } from './combine-examples.ts';
import { InvalidColumnsError } from './errors.ts';
import type { ExampleBatch } from './example-batch.ts';

/** Counts the packs of a batch; without `packStarts` every row is a pack of its own. */
export function countPacks({ packStarts, pairLabels }: ExampleBatch): number {
  return packStarts === undefined ? pairLabels.length : packStarts.length - 1;
}

/**
 * Returns where the examples of a pack start within it, and its length last, `[examples + 1]`.
 *
 * Variable-length attention kernels take these as cumulative sequence lengths.
 */
export function exampleStarts(batch: ExampleBatch, pack: number): Int32Array {
  const { rowStarts } = batch;
  const first = firstRow(batch, pack);
  return startsFrom(rowStarts, first, firstRow(batch, pack + 1));
}

/** The columns of one pack that {@link layOutPack} fills, each `[seq]` and at least as long as the pack. */
export interface PackLayout {
  /** Position of each token within its example: they restart at 0 with every example; 0 in padding. */
  readonly positionIds: Int32Array;
  /** 0 for the first segment of an example, 1 for the second; 0 in padding. */
  readonly segmentIds: Int32Array;
  /** Number of the example within the pack, from 1; 0 in padding. Tokens attend where these are equal. */
  readonly exampleNumbers: Int32Array;
}

/**
 * Fills what a model needs to read a pack besides its ids, and returns the pack's length in tokens.
 *
 * Example: examples of 4 and 3 tokens in a row of 8 have positions `0 1 2 3 0 1 2 0` and example numbers
 * `1 1 1 1 2 2 2 0`.
 */
export function layOutPack(batch: ExampleBatch, pack: number, layout: PackLayout): number {
  const { rowStarts, segmentAEnds } = batch;
  const { positionIds, segmentIds, exampleNumbers } = layout;
  const first = firstRow(batch, pack);
  const end = firstRow(batch, pack + 1);
  let next = 0;
  for (let row = first; row < end; row++) {
    const length = rowStarts[row + 1]! - rowStarts[row]!;
    for (let position = 0; position < length; position++) positionIds[next + position] = position;
    segmentIds.fill(0, next, next + segmentAEnds[row]!).fill(1, next + segmentAEnds[row]!, next + length);
    exampleNumbers.fill(row - first + 1, next, next + length);
    next += length;
  }
  for (const column of [positionIds, segmentIds, exampleNumbers]) column.fill(0, next);
  return next;
}

/** How full the sequences of a batch are. */
export interface PackingReport {
  readonly examples: number;
  readonly packs: number;
  /** Tokens that are not padding. */
  readonly tokens: number;
  /** Tokens that the packs have room for. */
  readonly slots: number;
  /** Share of the slots that tokens fill, 0 to 1; 1 where there are none. */
  readonly efficiency: number;
}

/** Measures how much of its sequences a batch fills. */
export function measurePacking(batch: ExampleBatch, sequenceLength: number): PackingReport {
  const packs = countPacks(batch);
  const tokens = batch.tokenIds.length;
  const slots = packs * sequenceLength;
  const examples = batch.pairLabels.length;
  return { examples, packs, tokens, slots, efficiency: slots === 0 ? 1 : tokens / slots };
}

/**
 * Copies packs of a batch, whole, in the order in which they are named, for example to shuffle them.
 *
 * @throws {InvalidColumnsError} if a number is not one of a pack.
 */
export function takePacks(batch: ExampleBatch, packs: Int32Array): ExampleBatch {
  const packCount = countPacks(batch);
  for (const pack of packs) {
    if (pack < 0 || pack >= packCount)
      throw new InvalidColumnsError('packs', `pack numbers below ${packCount}`, pack);
  }
  const packStarts = new Int32Array(packs.length + 1);
  const rows: number[] = [];
  for (const [place, pack] of packs.entries()) {
    for (let row = firstRow(batch, pack); row < firstRow(batch, pack + 1); row++) rows.push(row);
    packStarts[place + 1] = rows.length;
  }
  return { ...takeExamples(batch, Int32Array.from(rows)), packStarts };
}

function firstRow({ packStarts }: ExampleBatch, pack: number): number {
  return packStarts === undefined ? pack : packStarts[pack]!;
}
