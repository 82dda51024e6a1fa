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

/**
 * Writes the columns of a batch after one another; their lengths follow from the counts and the form.
 *
 * @param bytes As many as {@link encodedBytes} says; all are written.
 */
export function encodeColumns(form: RowForm, batch: ExampleBatch, bytes: Uint8Array): void {
  let position = 0;
  for (const { buffer, byteOffset, byteLength } of columnsOf(form, batch)) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), position);
    const next = position + aligned(byteLength);
    bytes.fill(0, position + byteLength, next);
    position = next;
  }
}

/** Bytes that {@link encodeColumns} writes. */
export function encodedBytes(form: RowForm, counts: RowCounts): number {
  return columnBytes(form, counts).reduce((sum, bytes) => sum + aligned(bytes), 0);
}

/** Reads what {@link encodeColumns} wrote; the columns are views of the bytes, which have to be aligned. */
export function decodeColumns(form: RowForm, counts: RowCounts, bytes: Uint8Array): ExampleBatch {
  const { units, rows, tokens, masks } = counts;
  const columns = new ColumnCursor(bytes);
  const IdArray = hasShortIds(form) ? Uint16Array : Uint32Array;
  const packStarts = form.packed ? columns.next(Int32Array, units + 1) : undefined;
  const rowStarts = columns.next(Int32Array, rows + 1);
  const maskStarts = form.masks ? columns.next(Int32Array, rows + 1) : undefined;
  const origins = form.origins
    ? {
        documentIds: columns.next(Float64Array, rows),
        byteOffsets: columns.next(Float64Array, rows),
        sources: columns.next(Uint32Array, rows),
      }
    : undefined;
  const batch = {
    tokenIds: columns.next<ExampleTokenIds>(IdArray, tokens),
    rowStarts,
    segmentAEnds: columns.next(Uint16Array, rows),
    pairLabels: columns.next(Int8Array, rows),
    ...(packStarts && { packStarts }),
    ...(origins && { origins }),
  };
  if (maskStarts === undefined) return batch;
  const maskedPositions = columns.next(Uint16Array, masks);
  const replacementIds = columns.next<ExampleTokenIds>(IdArray, masks);
  return { ...batch, masks: { maskStarts, maskedPositions, replacementIds } };
}

/** Takes columns from the bytes that hold them, one after the other. */
class ColumnCursor {
  readonly #buffer: ArrayBufferLike;
  #position: number;

  constructor({ buffer, byteOffset }: Uint8Array) {
    this.#buffer = buffer;
    this.#position = byteOffset;
  }

  next<T extends ColumnArray>(
    Type: new (buffer: ArrayBufferLike, byteOffset: number, length: number) => T,
    length: number,
  ): T {
    const column = new Type(this.#buffer, this.#position, length);
    this.#position += aligned(column.byteLength);
    return column;
  }
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
