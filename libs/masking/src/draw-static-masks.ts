import { countRows } from '@albectra/examples';
import type { ExampleBatch, StaticMasks } from '@albectra/examples';
import type { Masker } from './masker.ts';

/**
 * Draws the masks of all rows of a batch, to be stored with it.
 *
 * They are the masks that the same masker draws while training, for the same epoch and row indices.
 *
 * @param place Epoch, and the row index of the batch's first row; further rows count up from it.
 * @throws {UnknownTokenError} if a row holds an id outside the vocabulary.
 */
export function drawStaticMasks(
  masker: Masker,
  batch: ExampleBatch,
  place: { readonly epoch: number; readonly firstRowIndex: number },
): StaticMasks {
  const { tokenIds, rowStarts } = batch;
  const rowCount = countRows(batch);
  const maskStarts = new Int32Array(rowCount + 1);
  const capacity = rowCount * masker.maxPredictions;
  const maskedPositions = new Uint16Array(capacity);
  const replacementIds =
    tokenIds instanceof Uint16Array ? new Uint16Array(capacity) : new Uint32Array(capacity);
  let next = 0;
  for (let row = 0; row < rowCount; row++) {
    const masked = masker.maskRow({
      tokenIds,
      start: rowStarts[row]!,
      end: rowStarts[row + 1]!,
      epoch: place.epoch,
      rowIndex: place.firstRowIndex + row,
    });
    for (let i = 0; i < masked.count; i++) {
      maskedPositions[next] = masked.positions[i]!;
      replacementIds[next++] = masked.replacementIds[i]!;
    }
    maskStarts[row + 1] = next;
  }
  return {
    maskStarts,
    maskedPositions: maskedPositions.slice(0, next),
    replacementIds: replacementIds.slice(0, next),
  };
}
