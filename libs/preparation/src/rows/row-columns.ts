import type { ExampleBatch, ExampleTokenIds } from '@albectra/examples';
import { tokenIdType } from '@albectra/shards/manifest';

/** What the columns of rows are: facts of the plan. */
export interface RowForm {
  readonly vocabularySize: number;
  readonly packed: boolean;
  readonly masks: boolean;
  readonly origins: boolean;
}

/** How much some rows hold. */
export interface RowCounts {
  /** Sequences of the model: packs, or rows where they are not packed. */
  readonly units: number;
  readonly rows: number;
  readonly tokens: number;
  readonly masks: number;
}

type ColumnArray = Int8Array | Uint16Array | Int32Array | Uint32Array | Float64Array;

/** Columns begin at multiples of this, so that views of any type fit. */
const ALIGNMENT = 8;

/** Counts what a batch holds. */
export function countColumns(batch: ExampleBatch): RowCounts {
  const rows = batch.pairLabels.length;
  return {
    units: batch.packStarts === undefined ? rows : batch.packStarts.length - 1,
    rows,
    tokens: batch.tokenIds.length,
    masks: batch.masks?.maskedPositions.length ?? 0,
  };
}

/** Writes the columns of a batch after one another; their lengths follow from the counts and the form. */
export function encodeColumns(form: RowForm, batch: ExampleBatch): Uint8Array {
  const columns = columnsOf(form, batch);
  const bytes = new Uint8Array(columns.reduce((sum, { byteLength }) => sum + aligned(byteLength), 0));
  let position = 0;
  for (const { buffer, byteOffset, byteLength } of columns) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), position);
    position += aligned(byteLength);
  }
  return bytes;
}

/** Bytes that {@link encodeColumns} writes. */
export function encodedBytes(form: RowForm, counts: RowCounts): number {
  return columnBytes(form, counts).reduce((sum, bytes) => sum + aligned(bytes), 0);
}

/** Reads what {@link encodeColumns} wrote; the columns are views of the bytes, which have to be aligned. */
export function decodeColumns(form: RowForm, counts: RowCounts, bytes: Uint8Array): ExampleBatch {
  const { units, rows, tokens, masks } = counts;
  let position = bytes.byteOffset;
  const take = <T extends ColumnArray>(
    Type: new (buffer: ArrayBufferLike, byteOffset: number, length: number) => T,
    length: number,
  ): T => {
    const column = new Type(bytes.buffer, position, length);
    position += aligned(column.byteLength);
    return column;
  };
  const takeIds = (length: number): ExampleTokenIds =>
    hasShortIds(form) ? take(Uint16Array, length) : take(Uint32Array, length);
  const packStarts = form.packed ? take(Int32Array, units + 1) : undefined;
  const rowStarts = take(Int32Array, rows + 1);
  const maskStarts = form.masks ? take(Int32Array, rows + 1) : undefined;
  const origins = form.origins
    ? {
        documentIds: take(Float64Array, rows),
        byteOffsets: take(Float64Array, rows),
        sources: take(Uint32Array, rows),
      }
    : undefined;
  const batch = {
    tokenIds: takeIds(tokens),
    rowStarts,
    segmentAEnds: take(Uint16Array, rows),
    pairLabels: take(Int8Array, rows),
    ...(packStarts && { packStarts }),
    ...(origins && { origins }),
  };
  if (maskStarts === undefined) return batch;
  return {
    ...batch,
    masks: { maskStarts, maskedPositions: take(Uint16Array, masks), replacementIds: takeIds(masks) },
  };
}

function columnsOf(form: RowForm, batch: ExampleBatch): readonly ColumnArray[] {
  const { packStarts, rowStarts, masks, origins, tokenIds, segmentAEnds, pairLabels } = batch;
  return [
    ...(form.packed && packStarts ? [packStarts] : []),
    rowStarts,
    ...(form.masks && masks ? [masks.maskStarts] : []),
    ...(form.origins && origins ? [origins.documentIds, origins.byteOffsets, origins.sources] : []),
    fitIds(form, tokenIds),
    segmentAEnds,
    pairLabels,
    ...(form.masks && masks ? [masks.maskedPositions, fitIds(form, masks.replacementIds)] : []),
  ];
}

function columnBytes(form: RowForm, { units, rows, tokens, masks }: RowCounts): readonly number[] {
  const idBytes = hasShortIds(form) ? 2 : 4;
  return [
    ...(form.packed ? [4 * (units + 1)] : []),
    4 * (rows + 1),
    ...(form.masks ? [4 * (rows + 1)] : []),
    ...(form.origins ? [8 * rows, 8 * rows, 4 * rows] : []),
    idBytes * tokens,
    2 * rows,
    rows,
    ...(form.masks ? [2 * masks, idBytes * masks] : []),
  ];
}

function hasShortIds({ vocabularySize }: RowForm): boolean {
  return tokenIdType(vocabularySize) === 'uint16';
}

function fitIds(form: RowForm, ids: ExampleTokenIds): ExampleTokenIds {
  const IdArray = hasShortIds(form) ? Uint16Array : Uint32Array;
  return ids instanceof IdArray ? ids : IdArray.from(ids);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
