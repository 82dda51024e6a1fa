import { InvalidColumnsError } from './errors.ts';
import { countRows } from './example-batch.ts';
import type { ExampleBatch, ExampleOrigins, ExampleTokenIds, StaticMasks } from './example-batch.ts';
import { takeIds } from './spare-memory.ts';

/** From this length on, a copy by `set` is faster than a loop, though it makes a view (node 22, x64). */
const SHORTEST_BLOCK = 48;

/**
 * Joins batches into one, in order; ids take the wider type if any batch has it.
 *
 * @throws {InvalidColumnsError} if some batches have masks, packs or origins and some have not.
 */
export function concatenateExamples(batches: readonly ExampleBatch[]): ExampleBatch {
  const masks = columnOf(batches, 'masks');
  const packStarts = columnOf(batches, 'packStarts');
  const origins = columnOf(batches, 'origins');
  const rowCount = batches.reduce((sum, batch) => sum + countRows(batch), 0);
  return {
    tokenIds: joinIds(batches.map((batch) => batch.tokenIds)),
    rowStarts: joinStarts(batches.map((batch) => batch.rowStarts)),
    segmentAEnds: joinInto(
      new Uint16Array(rowCount),
      batches.map((batch) => batch.segmentAEnds),
    ),
    pairLabels: joinInto(
      new Int8Array(rowCount),
      batches.map((batch) => batch.pairLabels),
    ),
    ...(masks.length > 0 && { masks: joinMasks(masks) }),
    ...(packStarts.length > 0 && { packStarts: joinStarts(packStarts) }),
    ...(origins.length > 0 && { origins: joinOrigins(origins, rowCount) }),
  };
}

/** Collects an optional column, which all batches have or none. */
function columnOf<Name extends 'masks' | 'packStarts' | 'origins'>(
  batches: readonly ExampleBatch[],
  name: Name,
): NonNullable<ExampleBatch[Name]>[] {
  const columns = batches.map((batch) => batch[name]).filter((column) => column !== undefined);
  if (columns.length === 0 || columns.length === batches.length) return columns;
  throw new InvalidColumnsError(name, 'in all batches or in none', `${columns.length} of ${batches.length}`);
}

/** Returns the rows `start .. end` of a batch, unpacked; all but the starts are views, not copies. */
export function sliceExamples(batch: ExampleBatch, start: number, end: number): ExampleBatch {
  const { tokenIds, rowStarts, segmentAEnds, pairLabels, masks, origins } = batch;
  return {
    tokenIds: tokenIds.subarray(rowStarts[start]!, rowStarts[end]!),
    rowStarts: startsFrom(rowStarts, start, end),
    segmentAEnds: segmentAEnds.subarray(start, end),
    pairLabels: pairLabels.subarray(start, end),
    ...(masks !== undefined && { masks: sliceMasks(masks, start, end) }),
    ...(origins !== undefined && { origins: sliceOrigins(origins, start, end) }),
  };
}

/**
 * Copies rows of a batch, unpacked, in the order in which they are named, for example to shuffle them.
 *
 * @param rows Row numbers of the batch, `[taken]`; a row may be named more than once.
 * @throws {InvalidColumnsError} if a number is not one of a row.
 */
export function takeExamples(batch: ExampleBatch, rows: Int32Array): ExampleBatch {
  const rowCount = countRows(batch);
  for (const row of rows) {
    if (row < 0 || row >= rowCount)
      throw new InvalidColumnsError('rows', `row numbers below ${rowCount}`, row);
  }
  const { masks, origins } = batch;
  const rowStarts = gatherStarts(batch.rowStarts, rows);
  return {
    tokenIds: gather(batch.tokenIds, batch.rowStarts, rows),
    rowStarts,
    segmentAEnds: pick(batch.segmentAEnds, rows, new Uint16Array(rows.length)),
    pairLabels: pick(batch.pairLabels, rows, new Int8Array(rows.length)),
    ...(masks !== undefined && {
      masks: {
        maskStarts: gatherStarts(masks.maskStarts, rows),
        maskedPositions: gather(masks.maskedPositions, masks.maskStarts, rows),
        replacementIds: gather(masks.replacementIds, masks.maskStarts, rows),
      },
    }),
    ...(origins !== undefined && {
      origins: {
        sources: pick(origins.sources, rows, new Uint32Array(rows.length)),
        documentIds: pick(origins.documentIds, rows, new Float64Array(rows.length)),
        byteOffsets: pick(origins.byteOffsets, rows, new Float64Array(rows.length)),
      },
    }),
  };
}

/**
 * The starts of the rows `start .. end`, counted from the first of them, `[end - start + 1]`.
 *
 * A loop, as elsewhere here: V8 compiles a function that is handed to `map` anew for each call that is long.
 */
export function startsFrom(starts: Int32Array, start: number, end: number): Int32Array {
  const first = starts[start]!;
  const counted = new Int32Array(end - start + 1);
  for (let row = start; row <= end; row++) counted[row - start] = starts[row]! - first;
  return counted;
}

function sliceMasks(masks: StaticMasks, start: number, end: number): StaticMasks {
  const { maskStarts, maskedPositions, replacementIds } = masks;
  return {
    maskStarts: startsFrom(maskStarts, start, end),
    maskedPositions: maskedPositions.subarray(maskStarts[start]!, maskStarts[end]!),
    replacementIds: replacementIds.subarray(maskStarts[start]!, maskStarts[end]!),
  };
}

function sliceOrigins(origins: ExampleOrigins, start: number, end: number): ExampleOrigins {
  return {
    sources: origins.sources.subarray(start, end),
    documentIds: origins.documentIds.subarray(start, end),
    byteOffsets: origins.byteOffsets.subarray(start, end),
  };
}

function joinOrigins(origins: readonly ExampleOrigins[], rowCount: number): ExampleOrigins {
  const join = <T extends Column>(joined: T, parts: (origin: ExampleOrigins) => T): T =>
    joinInto(joined, origins.map(parts));
  return {
    sources: join(new Uint32Array(rowCount), (origin) => origin.sources),
    documentIds: join(new Float64Array(rowCount), (origin) => origin.documentIds),
    byteOffsets: join(new Float64Array(rowCount), (origin) => origin.byteOffsets),
  };
}

function joinMasks(masks: readonly StaticMasks[]): StaticMasks {
  const positions = masks.map((mask) => mask.maskedPositions);
  return {
    maskStarts: joinStarts(masks.map((mask) => mask.maskStarts)),
    maskedPositions: joinInto(takeIds(positions[0]!, totalLength(positions)), positions),
    replacementIds: joinIds(masks.map((mask) => mask.replacementIds)),
  };
}

function joinIds(parts: readonly ExampleTokenIds[]): ExampleTokenIds {
  const length = totalLength(parts);
  const widest = parts.find((part) => part instanceof Uint32Array) ?? parts[0] ?? new Uint16Array();
  return joinInto(takeIds(widest, length), parts);
}

/** Joins starts `[rows + 1]` of several batches, each of which counts from 0. */
function joinStarts(parts: readonly Int32Array[]): Int32Array {
  const joined = new Int32Array(totalLength(parts) - parts.length + 1);
  let next = 1;
  for (const part of parts) {
    const base = joined[next - 1]!;
    for (let i = 1; i < part.length; i++) joined[next++] = base + part[i]!;
  }
  return joined;
}

type Column = Int8Array | Uint16Array | Uint32Array | Float64Array;

function joinInto<T extends Column>(joined: T, parts: readonly Column[]): T {
  let next = 0;
  for (const part of parts) {
    joined.set(part, next);
    next += part.length;
  }
  return joined;
}

function totalLength(parts: readonly { readonly length: number }[]): number {
  let length = 0;
  for (const part of parts) length += part.length;
  return length;
}

function gatherStarts(starts: Int32Array, rows: Int32Array): Int32Array {
  const gathered = new Int32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    gathered[i + 1] = gathered[i]! + starts[row + 1]! - starts[row]!;
  }
  return gathered;
}

/** Copies the value of each named row. */
function pick<T extends Column>(values: T, rows: Int32Array, picked: T): T {
  for (let i = 0; i < rows.length; i++) picked[i] = values[rows[i]!]!;
  return picked;
}

/** Copies the entries of each named row of a column. */
function gather<T extends ExampleTokenIds>(values: T, starts: Int32Array, rows: Int32Array): T {
  let length = 0;
  for (const row of rows) length += starts[row + 1]! - starts[row]!;
  const gathered = takeIds(values, length);
  let next = 0;
  for (const row of rows) {
    const start = starts[row]!;
    const end = starts[row + 1]!;
    if (end - start >= SHORTEST_BLOCK) gathered.set(values.subarray(start, end), next);
    else for (let i = start; i < end; i++) gathered[next + i - start] = values[i]!;
    next += end - start;
  }
  return gathered;
}
