import type { ExampleBatch, ExampleOrigins, ExampleTokenIds, StaticMasks } from '@albectra/examples';
import { ShardOptionsError } from './errors.ts';
import type { IndexForm, RowIndex, RowLists } from './row-index.ts';
import type { ShardBuffers } from './shard-buffers.ts';
import type { RecordBatchLayout } from './shard-layout.ts';
import { bytesOf, damaged, idArrayType, type IdArrayType } from './shard-values.ts';

/** Rows `start .. end` of one record batch. */
export interface RowRun {
  readonly buffers: ShardBuffers;
  readonly layout: RecordBatchLayout;
  readonly index: RowIndex;
  readonly start: number;
  end: number;
}

/**
 * Reads runs of rows, one after the other, as columns that the caller owns: one read for each run and column.
 *
 * @param memory Where to put the ids, if they are of this type and fit in; default, in a new array.
 */
export function readRuns(
  runs: readonly RowRun[],
  { metadata, origins }: IndexForm,
  memory?: ExampleTokenIds,
): ExampleBatch {
  const IdArray = idArrayType(metadata.vocabularySize);
  const rowStarts = joinStarts(runs, ({ exampleStarts }) => exampleStarts, exampleOf);
  const examples = rowStarts.length - 1;
  const tokens = rowStarts[examples]!;
  const batch: ExampleBatch = {
    tokenIds: readLists(
      runs,
      memory instanceof IdArray && memory.length >= tokens ? memory.subarray(0, tokens) : new IdArray(tokens),
      {
        role: 'tokenIds',
        starts: ({ tokenStarts }) => tokenStarts,
      },
    ),
    rowStarts,
    segmentAEnds: joinValues(runs, new Uint16Array(examples), ({ segmentAEnds }) => segmentAEnds),
    pairLabels: joinValues(runs, new Int8Array(examples), ({ pairLabels }) => pairLabels),
    ...(metadata.packed && { packStarts: joinStarts(runs, ({ packStarts }) => packStarts!, rowOf) }),
    ...(origins && { origins: joinOrigins(runs, examples) }),
  };
  if (metadata.masking === 'dynamic') return batch;
  const masks = readMasks(runs, IdArray);
  return { ...batch, masks: metadata.packed ? unpackMasks(masks, batch, runs) : masks };
}

/**
 * Checks that `start .. end` are rows of `where`, which has `rowCount`.
 *
 * @throws {ShardOptionsError}
 */
export function requireRange(
  { start, end }: { readonly start: number; readonly end: number },
  rowCount: number,
  where: string,
): void {
  if (Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= rowCount)
    return;
  throw new ShardOptionsError(
    `Rows: expected a range within 0 to ${rowCount}, got ${start} to ${end} (${where}). Change the range.`,
    { option: 'start' },
  );
}

/** Finds which of a record batch's values is the first of a row. */
type FirstOf = (index: RowIndex, row: number) => number;

const rowOf: FirstOf = (_index, row) => row;
const exampleOf: FirstOf = ({ packStarts }, row) => (packStarts === undefined ? row : packStarts[row]!);

/** Lays what the runs' starts delimit after one another, `[values + 1]`. */
function joinStarts(
  runs: readonly RowRun[],
  startsOf: (index: RowIndex) => Int32Array,
  firstOf: FirstOf,
): Int32Array {
  let count = 1;
  for (const { index, start, end } of runs) count += firstOf(index, end) - firstOf(index, start);
  const joined = new Int32Array(count);
  let next = 0;
  for (const { index, start, end } of runs) {
    const starts = startsOf(index);
    const first = firstOf(index, start);
    const last = firstOf(index, end);
    const shift = joined[next]! - starts[first]!;
    for (let i = first; i < last; i++) joined[++next] = starts[i + 1]! + shift;
  }
  return joined;
}

/** Copies the values of the runs' examples. */
function joinValues<T extends Int8Array | Uint16Array | Uint32Array | Float64Array>(
  runs: readonly RowRun[],
  target: T,
  valuesOf: (index: RowIndex) => T,
): T {
  let next = 0;
  for (const { index, start, end } of runs) {
    const values = valuesOf(index);
    const last = exampleOf(index, end);
    for (let i = exampleOf(index, start); i < last; i++) target[next++] = values[i]!;
  }
  return target;
}

function joinOrigins(runs: readonly RowRun[], examples: number): ExampleOrigins {
  return {
    sources: joinValues(runs, new Uint32Array(examples), ({ origins }) => origins!.sources),
    documentIds: joinValues(runs, new Float64Array(examples), ({ origins }) => origins!.documentIds),
    byteOffsets: joinValues(runs, new Float64Array(examples), ({ origins }) => origins!.byteOffsets),
  };
}

/** Reads the values of a list column of the runs' rows. */
function readLists<T extends ExampleTokenIds>(
  runs: readonly RowRun[],
  target: T,
  {
    role,
    starts: startsOf,
  }: { readonly role: keyof RowLists; readonly starts: (index: RowIndex) => Int32Array },
): T {
  const bytes = bytesOf(target);
  const size = target.BYTES_PER_ELEMENT;
  let at = 0;
  for (const { buffers, layout, index, start, end } of runs) {
    const starts = startsOf(index);
    const first = starts[start]!;
    const count = starts[end]! - first;
    const kept = index.lists?.[role];
    if (kept !== undefined) copyValues(target, kept, { first, count, at });
    else {
      const { values } = layout.columns[role]!;
      buffers.fill(bytes, values, { start: first * size, at: at * size, count: count * size });
    }
    at += count;
  }
  return target;
}

/** From here on a call of `set` costs less than a loop. */
const MANY_VALUES = 32;

function copyValues(
  target: ExampleTokenIds,
  source: ExampleTokenIds,
  { first, count, at }: { readonly first: number; readonly count: number; readonly at: number },
): void {
  if (count >= MANY_VALUES) target.set(source.subarray(first, first + count), at);
  else for (let i = 0; i < count; i++) target[at + i] = source[first + i]!;
}

function readMasks(runs: readonly RowRun[], IdArray: IdArrayType): StaticMasks {
  const starts = ({ maskStarts }: RowIndex): Int32Array => maskStarts!;
  const maskStarts = joinStarts(runs, starts, rowOf);
  const count = maskStarts.at(-1)!;
  return {
    maskStarts,
    maskedPositions: readLists(runs, new Uint16Array(count), { role: 'maskedPositions', starts }),
    replacementIds: readLists(runs, new IdArray(count), { role: 'replacementIds', starts }),
  };
}

/** Turns masks of packs, whose positions count from the start of the pack, into masks of their examples. */
function unpackMasks(masks: StaticMasks, batch: ExampleBatch, runs: readonly RowRun[]): StaticMasks {
  const { maskStarts: packMaskStarts, maskedPositions } = masks;
  const { rowStarts } = batch;
  const packStarts = batch.packStarts!;
  const maskStarts = new Int32Array(rowStarts.length);
  let next = 0;
  for (let pack = 0; pack + 1 < packStarts.length; pack++) {
    const packStart = rowStarts[packStarts[pack]!]!;
    const packEnd = packMaskStarts[pack + 1]!;
    for (let row = packStarts[pack]!; row < packStarts[pack + 1]!; row++) {
      const start = rowStarts[row]! - packStart;
      const end = rowStarts[row + 1]! - packStart;
      while (next < packEnd && maskedPositions[next]! >= start && maskedPositions[next]! < end) {
        maskedPositions[next]! -= start;
        next++;
      }
      maskStarts[row + 1] = next;
    }
    if (next < packEnd)
      throw damaged(runs[0]!.buffers, 'expected rising masked positions inside every pack, got others');
  }
  return { ...masks, maskStarts };
}
