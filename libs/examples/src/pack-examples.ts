/**
 * Best-fit decreasing packing: of the examples of a window, the longest first, each joins the pack that
 * it fills best, or opens a new one.
 *
 * A pack is a group of consecutive rows of an `ExampleBatch`; a model reads it as one sequence in which
 * attention stays within examples. Rows stay what they were, with their segments, labels and masks, so
 * that masking, which works row by row, never crosses an example.
 *
 * Example: rows of 5, 9, 3 and 4 tokens with sequence length 12 give the packs 5 3 4 (12 tokens) and
 * 9: 21 of 24 slots filled.
 */
import { LONGEST_SEQUENCE, checkInteger } from './_check-options.ts';
import { RoomIndex } from './_room-index.ts';
import { takeExamples } from './combine-examples.ts';
import { InvalidColumnsError } from './errors.ts';
import { countRows } from './example-batch.ts';
import type { ExampleBatch } from './example-batch.ts';

const DEFAULT_WINDOW = 65_536;

/** How examples are packed. */
export interface PackingOptions {
  /** Most tokens of a pack: 1 to 65,535. */
  readonly sequenceLength: number;
  /** Most examples of a pack, for models with a fixed number of pair labels a sequence. Default: no bound. */
  readonly maxExamplesPerPack?: number;
  /** Examples that are packed together, in order; 28 bytes of memory each. Default 65,536. */
  readonly windowExamples?: number;
}

/**
 * Packs short examples into sequences; returns all rows, reordered, with `packStarts`.
 *
 * Packs stand in the order of their first examples, and examples within a pack in their order, so that
 * shuffled rows make shuffled packs. The result depends on the lengths and the options alone.
 *
 * @throws {InvalidExampleOptionError} if an option is outside its range.
 * @throws {InvalidColumnsError} if a row is longer than a pack.
 * @see Krell et al. (2021), "Efficient sequence packing without cross-contamination".
 */
export function packExamples(batch: ExampleBatch, options: PackingOptions): ExampleBatch {
  const { sequenceLength, maxExamplesPerPack = LONGEST_SEQUENCE, windowExamples = DEFAULT_WINDOW } = options;
  checkInteger('sequenceLength', sequenceLength, { min: 1, max: LONGEST_SEQUENCE });
  checkInteger('maxExamplesPerPack', maxExamplesPerPack, { min: 1, max: LONGEST_SEQUENCE });
  checkInteger('windowExamples', windowExamples, { min: 1, max: 2 ** 30 });
  const lengths = rowLengths(batch, sequenceLength);
  const rows = new Int32Array(lengths.length);
  const packStarts: number[] = [0];
  for (let start = 0; start < lengths.length; start += windowExamples) {
    const window = lengths.subarray(start, start + windowExamples);
    const packOf = assignPacks(window, sequenceLength, maxExamplesPerPack);
    listByPack(packOf, rows.subarray(start, start + windowExamples), { firstRow: start, packStarts });
  }
  return { ...takeExamples(batch, rows), packStarts: Int32Array.from(packStarts) };
}

function rowLengths(batch: ExampleBatch, sequenceLength: number): Uint16Array {
  const lengths = new Uint16Array(countRows(batch));
  for (let row = 0; row < lengths.length; row++) {
    const length = batch.rowStarts[row + 1]! - batch.rowStarts[row]!;
    if (length > sequenceLength) {
      throw new InvalidColumnsError('rowStarts', `rows of at most ${sequenceLength} tokens`, length);
    }
    lengths[row] = length;
  }
  return lengths;
}

/** Assigns each example of a window to a pack, `[examples]`. */
function assignPacks(lengths: Uint16Array, sequenceLength: number, maxExamples: number): Int32Array {
  const packOf = new Int32Array(lengths.length);
  const exampleCounts = new Uint16Array(lengths.length);
  const rooms = new RoomIndex(sequenceLength, lengths.length);
  let packCount = 0;
  for (const example of longestFirst(lengths, sequenceLength)) {
    const length = lengths[example]!;
    const found = rooms.find(length);
    const pack = found < 0 ? packCount++ : rooms.take(found);
    const room = (found < 0 ? sequenceLength : found) - length;
    packOf[example] = pack;
    exampleCounts[pack]!++;
    if (exampleCounts[pack]! < maxExamples) rooms.add(pack, room);
  }
  return packOf;
}

/** Sorts examples by falling length, equal ones by their number (a counting sort). */
function longestFirst(lengths: Uint16Array, longest: number): Int32Array {
  const places = new Int32Array(longest + 2);
  for (const length of lengths) places[longest - length + 1]!++;
  for (let i = 1; i < places.length; i++) places[i]! += places[i - 1]!;
  const order = new Int32Array(lengths.length);
  for (let example = 0; example < lengths.length; example++) {
    order[places[longest - lengths[example]!]!++] = example;
  }
  return order;
}

/** Lists the examples pack by pack, in the order of the packs' first examples, and appends the packs' ends. */
function listByPack(
  packOf: Int32Array,
  rows: Int32Array,
  { firstRow, packStarts }: { readonly firstRow: number; readonly packStarts: number[] },
): void {
  const places = new Int32Array(packOf.length).fill(-1);
  const sizes = new Int32Array(packOf.length);
  for (const pack of packOf) sizes[pack]!++;
  let next = 0;
  for (let example = 0; example < packOf.length; example++) {
    const pack = packOf[example]!;
    if (places[pack] === -1) {
      places[pack] = next;
      next += sizes[pack]!;
      packStarts.push(firstRow + next);
    }
    rows[places[pack]!++] = firstRow + example;
  }
}
