import type { ExampleBatch, ExampleTokenIds } from '@albectra/examples';
import { tokenIdType } from '@albectra/shards/manifest';

/** What the columns of a block of rows are: facts of the plan. */
export interface RowForm {
  readonly vocabularySize: number;
  readonly packed: boolean;
  readonly masks: boolean;
  readonly origins: boolean;
}

/** How much a block of rows holds. */
export interface RowCounts {
  /** Sequences of the model: packs, or rows where they are not packed. */
  readonly units: number;
  readonly rows: number;
  readonly tokens: number;
  readonly masks: number;
}

/** A column as it lies in a block. */
export interface BlockColumn {
  readonly position: number;
  readonly bytes: number;
}

/** The names of a block's columns, in the order in which they lie. */
const COLUMNS = [
  'packStarts',
  'rowStarts',
  'maskStarts',
  'documentIds',
  'byteOffsets',
  'sources',
  'tokenIds',
  'segmentAEnds',
  'pairLabels',
  'maskedPositions',
  'replacementIds',
] as const;

/** Name of a column of a block. */
export type ColumnName = (typeof COLUMNS)[number];

/** Columns begin at multiples of this, so that views of any type fit. */
const ALIGNMENT = 8;

/** Where each column of a block lies, and the length of the block; columns that it lacks have no bytes. */
export function layOutBlock(
  form: RowForm,
  counts: RowCounts,
): { readonly columns: Readonly<Record<ColumnName, BlockColumn>>; readonly bytes: number } {
  const { units, rows, tokens, masks } = counts;
  const idBytes = tokenIdType(form.vocabularySize) === 'uint16' ? 2 : 4;
  const sizes: Readonly<Record<ColumnName, number>> = {
    packStarts: form.packed ? 4 * (units + 1) : 0,
    rowStarts: 4 * (rows + 1),
    maskStarts: form.masks ? 4 * (rows + 1) : 0,
    documentIds: form.origins ? 8 * rows : 0,
    byteOffsets: form.origins ? 8 * rows : 0,
    sources: form.origins ? 4 * rows : 0,
    tokenIds: idBytes * tokens,
    segmentAEnds: 2 * rows,
    pairLabels: rows,
    maskedPositions: form.masks ? 2 * masks : 0,
    replacementIds: form.masks ? idBytes * masks : 0,
  };
  let position = 0;
  const columns = Object.fromEntries(
    COLUMNS.map((name) => {
      const column: BlockColumn = { position, bytes: sizes[name] };
      position += Math.ceil(sizes[name] / ALIGNMENT) * ALIGNMENT;
      return [name, column];
    }),
  ) as Record<ColumnName, BlockColumn>;
  return { columns, bytes: position };
}

/** Counts what a batch holds. */
export function countBlock(batch: ExampleBatch): RowCounts {
  const rows = batch.pairLabels.length;
  return {
    units: batch.packStarts === undefined ? rows : batch.packStarts.length - 1,
    rows,
    tokens: batch.tokenIds.length,
    masks: batch.masks?.maskedPositions.length ?? 0,
  };
}

/** Writes the columns of a batch as one block. */
export function encodeBlock(form: RowForm, batch: ExampleBatch): Uint8Array {
  const { columns, bytes } = layOutBlock(form, countBlock(batch));
  const block = new Uint8Array(bytes);
  const fit = (ids: ExampleTokenIds | undefined): ExampleTokenIds | undefined => {
    if (ids === undefined) return undefined;
    const IdArray = tokenIdType(form.vocabularySize) === 'uint16' ? Uint16Array : Uint32Array;
    return ids instanceof IdArray ? ids : IdArray.from(ids);
  };
  const values: Readonly<Record<ColumnName, ArrayBufferView | undefined>> = {
    packStarts: batch.packStarts,
    rowStarts: batch.rowStarts,
    maskStarts: batch.masks?.maskStarts,
    documentIds: batch.origins?.documentIds,
    byteOffsets: batch.origins?.byteOffsets,
    sources: batch.origins?.sources,
    tokenIds: fit(batch.tokenIds),
    segmentAEnds: batch.segmentAEnds,
    pairLabels: batch.pairLabels,
    maskedPositions: batch.masks?.maskedPositions,
    replacementIds: fit(batch.masks?.replacementIds),
  };
  for (const name of COLUMNS) {
    const column = values[name];
    if (column === undefined || columns[name].bytes === 0) continue;
    block.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), columns[name].position);
  }
  return block;
}
