import { countRows, takeIds } from '@albectra/examples';
import type { ExampleBatch, ExampleTokenIds, StaticMasks } from '@albectra/examples';
import type { Masker } from './masker.ts';

const NARROW_IDS = new Uint16Array();
/** Masks that take less of the room for them are copied. */
const LEAST_SHARE = 0.6;

/**
 * Draws the masks of all rows of a batch, to be stored with it.
 *
 * They are the masks that the same masker draws while training, for the same epoch and row indices.
 *
 * @param place Epoch, and the row index of the batch's first row; further rows count up from it.
 * @throws {UnknownTokenError} if a row holds an id outside the vocabulary.
 */
export function drawStaticMasks(masker: Masker, batch: ExampleBatch, place: RowPlace): StaticMasks {
  const rowCount = countRows(batch);
  const maskStarts = new Int32Array(rowCount + 1);
  const capacity = rowCount * masker.maxPredictions;
  const maskedPositions = takeIds(NARROW_IDS, capacity);
  const replacementIds = takeIds(batch.tokenIds, capacity);
  const count = fillMasks(masker, batch, { ...place, maskStarts, maskedPositions, replacementIds });
  return {
    maskStarts,
    maskedPositions: firstOf(maskedPositions, count),
    replacementIds: firstOf(replacementIds, count),
  };
}

interface RowPlace {
  readonly epoch: number;
  readonly firstRowIndex: number;
}

/** The first ids: a view, or a copy where that would keep much memory for little. */
function firstOf<T extends ExampleTokenIds>(ids: T, count: number): T {
  return (count < ids.length * LEAST_SHARE ? ids.slice(0, count) : ids.subarray(0, count)) as T;
}

/** Returns the number of masks. */
function fillMasks(
  masker: Masker,
  { tokenIds, rowStarts }: ExampleBatch,
  { epoch, firstRowIndex, maskStarts, maskedPositions, replacementIds }: RowPlace & StaticMasks,
): number {
  const rowCount = maskStarts.length - 1;
  let next = 0;
  // One object for all rows, and loops over local arrays: a row then allocates nothing.
  const row = { tokenIds, start: 0, end: 0, epoch, rowIndex: 0 };
  for (let index = 0; index < rowCount; index++) {
    row.start = rowStarts[index]!;
    row.end = rowStarts[index + 1]!;
    row.rowIndex = firstRowIndex + index;
    const masked = masker.maskRow(row);
    const { count, positions } = masked;
    for (let i = 0; i < count; i++) {
      maskedPositions[next] = positions[i]!;
      replacementIds[next++] = masked.replacementIds[i]!;
    }
    maskStarts[index + 1] = next;
  }
  return next;
}
