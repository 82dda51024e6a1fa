import { readSync } from 'node:fs';
import type { ExampleBatch, ExampleTokenIds } from '@albectra/examples';
import { tokenIdType } from '@albectra/shards/manifest';
import { layOutBlock, type BlockColumn, type RowCounts, type RowForm } from './row-columns.ts';

/** A block of rows in a file. */
export interface PlacedBlock {
  readonly form: RowForm;
  readonly counts: RowCounts;
  /** Byte of the file at which the block starts. */
  readonly position: number;
}

/** Half-open range of the units of a block. */
export interface UnitRange {
  readonly start: number;
  readonly end: number;
}

/** Reads some units of a block: a few positioned reads, one for each column. */
export function readBlockSlice(file: number, block: PlacedBlock, units: UnitRange): ExampleBatch {
  const { form, counts, position } = block;
  const { columns } = layOutBlock(form, counts);
  const read = <T extends ColumnArray>(column: BlockColumn, target: T, first: number): T =>
    fill(file, target, position + column.position + first * target.BYTES_PER_ELEMENT);
  const starts = (column: BlockColumn, { start, end }: UnitRange): Int32Array =>
    read(column, new Int32Array(end - start + 1), start);

  const packStarts = form.packed ? starts(columns.packStarts, units) : undefined;
  const rows = packStarts === undefined ? units : rangeOf(packStarts);
  const rowCount = rows.end - rows.start;
  const rowStarts = starts(columns.rowStarts, rows);
  const tokens = rangeOf(rowStarts);
  const maskStarts = form.masks ? starts(columns.maskStarts, rows) : undefined;
  const ids = (column: BlockColumn, range: UnitRange): ExampleTokenIds =>
    tokenIdType(form.vocabularySize) === 'uint16'
      ? read(column, new Uint16Array(range.end - range.start), range.start)
      : read(column, new Uint32Array(range.end - range.start), range.start);
  return {
    tokenIds: ids(columns.tokenIds, tokens),
    rowStarts: fromZero(rowStarts),
    segmentAEnds: read(columns.segmentAEnds, new Uint16Array(rowCount), rows.start),
    pairLabels: read(columns.pairLabels, new Int8Array(rowCount), rows.start),
    ...(packStarts !== undefined && { packStarts: fromZero(packStarts) }),
    ...(maskStarts !== undefined && {
      masks: {
        maskedPositions: read(
          columns.maskedPositions,
          new Uint16Array(lengthOf(rangeOf(maskStarts))),
          rangeOf(maskStarts).start,
        ),
        replacementIds: ids(columns.replacementIds, rangeOf(maskStarts)),
        maskStarts: fromZero(maskStarts),
      },
    }),
    ...(form.origins && {
      origins: {
        sources: read(columns.sources, new Uint32Array(rowCount), rows.start),
        documentIds: read(columns.documentIds, new Float64Array(rowCount), rows.start),
        byteOffsets: read(columns.byteOffsets, new Float64Array(rowCount), rows.start),
      },
    }),
  };
}

type ColumnArray = Int8Array | Uint16Array | Int32Array | Uint32Array | Float64Array;

function fill<T extends ColumnArray>(file: number, target: T, position: number): T {
  const bytes = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  let filled = 0;
  while (filled < bytes.length) {
    const count = readSync(file, bytes, filled, bytes.length - filled, position + filled);
    if (count === 0) throw new RangeError('a block of rows ends before its last column');
    filled += count;
  }
  return target;
}

function rangeOf(starts: Int32Array): UnitRange {
  return { start: starts[0]!, end: starts.at(-1)! };
}

function lengthOf({ start, end }: UnitRange): number {
  return end - start;
}

/** Makes starts count from their first; changes the array, which is the caller's own. */
function fromZero(starts: Int32Array): Int32Array {
  const first = starts[0]!;
  for (let i = 0; i < starts.length; i++) starts[i]! -= first;
  return starts;
}
