import { DecodeFault } from '../decode-fault.ts';
import { ReadMemory, type ByteRegion } from './byte-region.ts';
import type { TextLayout } from './find-arrow-column.ts';
import type { ColumnBuffers } from './open-batch.ts';

/** Where the texts of some rows lie. */
export interface LocatedRows {
  readonly count: number;
  /** What the texts lie in. */
  readonly regions: readonly ByteRegion[];
  /** Of each row, the index of its region, or {@link NO_VALUE}. */
  readonly sources: Int32Array;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
}

/** Source of a row that holds no value. */
export const NO_VALUE = -1;
/** Source of a row whose text lies in a buffer that is not there. */
const NO_REGION = 2 ** 31 - 1;

/** The rows to locate; the first is a multiple of 8. */
export interface RowRange {
  readonly from: number;
  readonly count: number;
}

const VIEW_BYTES = 16;
/** A view of a text up to this length holds the text itself, behind its length. */
const INLINE_BYTES = 12;
const BITS = 8;
const HIGH_WORD = 2 ** 32;

/**
 * Finds out where the texts of some rows lie.
 *
 * @throws {DecodeFault} if the buffers are too short or point outside.
 */
export async function locateRows(
  buffers: ColumnBuffers,
  layout: TextLayout,
  range: RowRange,
): Promise<LocatedRows> {
  const { count } = range;
  const rows: LocatedRows = {
    count,
    regions: [buffers.entries, ...buffers.values],
    sources: new Int32Array(count),
    starts: new Float64Array(count),
    ends: new Float64Array(count),
  };
  await (layout === 'views'
    ? locateViews(buffers, rows, range)
    : locateOffsets(buffers, rows, { layout, range }));
  await markNulls(buffers.validity, rows.sources, range);
  return rows;
}

/** Sets the source of every row without a value to {@link NO_VALUE}. */
export async function markNulls(
  validity: ByteRegion | undefined,
  sources: Int32Array,
  { from, count }: RowRange,
): Promise<void> {
  if (validity === undefined) return;
  const bits = await validity.get(from / BITS, Math.ceil((from + count) / BITS), new ReadMemory());
  for (let row = 0; row < count; row++) {
    if (((bits[row >> 3]! >> (row & 7)) & 1) === 0) sources[row] = NO_VALUE;
  }
}

interface OffsetRange {
  readonly layout: TextLayout;
  readonly range: RowRange;
}

async function locateOffsets(
  { entries, values }: ColumnBuffers,
  rows: LocatedRows,
  { layout, range: { from, count } }: OffsetRange,
): Promise<void> {
  const width = layout === 'offsets' ? 4 : 8;
  const view = await getView(entries, from * width, (from + count + 1) * width);
  const limit = values[0]?.bytes ?? 0;
  let start = readOffset(view, 0, width);
  rows.sources.fill(1);
  for (let row = 0; row < count; row++) {
    const end = readOffset(view, (row + 1) * width, width);
    if (start < 0 || end < start || end > limit) {
      throw new DecodeFault(
        `expected texts inside a buffer of ${limit} bytes, got one from ${start} to ${end}`,
      );
    }
    rows.starts[row] = start;
    rows.ends[row] = end;
    start = end;
  }
}

/** The regions are that of the views, for texts inside them, and those that they point at. */
async function locateViews(
  { entries, values }: ColumnBuffers,
  { sources, starts, ends }: LocatedRows,
  { from, count }: RowRange,
): Promise<void> {
  const view = await getView(entries, from * VIEW_BYTES, (from + count) * VIEW_BYTES);
  for (let row = 0; row < count; row++) {
    const length = view.getInt32(row * VIEW_BYTES, true);
    if (length <= INLINE_BYTES) {
      starts[row] = (from + row) * VIEW_BYTES + 4;
    } else {
      const buffer = view.getInt32(row * VIEW_BYTES + 8, true);
      // Of a row without a value this is anything, so what is wrong shows when the text is read.
      sources[row] = values[buffer] === undefined ? NO_REGION : 1 + buffer;
      starts[row] = view.getInt32(row * VIEW_BYTES + 12, true);
    }
    ends[row] = starts[row]! + length;
  }
}

async function getView(region: ByteRegion, start: number, end: number): Promise<DataView> {
  const bytes = await region.get(start, end, new ReadMemory());
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function readOffset(view: DataView, position: number, width: 4 | 8): number {
  if (width === 4) return view.getInt32(position, true);
  return view.getUint32(position, true) + view.getInt32(position + 4, true) * HIGH_WORD;
}
