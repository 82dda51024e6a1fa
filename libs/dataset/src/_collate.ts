import type { MaskedRow } from '@albectra/masking';
import type { BatchArrays } from './_batch-arrays.ts';
import type { RowView } from './_row-view.ts';

/** Makes every row of a batch an empty one. */
export function clearBatch(batch: BatchArrays): void {
  batch.originalIds.fill(0);
  batch.inputIds.fill(0);
  batch.segmentIds.fill(0);
  batch.attentionMask.fill(0);
  batch.predictionSlots.fill(0);
  batch.maskedPositions.fill(0);
  batch.maskedLabels.fill(0);
  batch.maskedWeights.fill(0);
  batch.pairLabels.fill(-1);
}

/** Writes a row, which is not longer than the batch's rows, and its masks into an empty row of a batch. */
export function collateRow(
  batch: BatchArrays,
  place: number,
  source: { readonly row: RowView; readonly masks: MaskedRow },
): void {
  const { tokenIds, start, end, segmentAEnd, pairLabel } = source.row;
  const length = end - start;
  const base = place * batch.sequenceLength;
  for (let i = 0; i < length; i++) {
    const tokenId = tokenIds[start + i]!;
    batch.originalIds[base + i] = tokenId;
    batch.inputIds[base + i] = tokenId;
  }
  batch.attentionMask.fill(1, base, base + length);
  batch.segmentIds.fill(1, base + segmentAEnd, base + length);
  batch.pairLabels[place] = pairLabel;
  collateMasks(batch, place, source.masks);
}

function collateMasks(batch: BatchArrays, place: number, masks: MaskedRow): void {
  const base = place * batch.sequenceLength;
  const maskBase = place * batch.maxPredictions;
  for (let i = 0; i < masks.count; i++) {
    const position = masks.positions[i]!;
    batch.maskedPositions[maskBase + i] = position;
    batch.maskedLabels[maskBase + i] = masks.labels[i]!;
    batch.maskedWeights[maskBase + i] = 1;
    batch.inputIds[base + position] = masks.replacementIds[i]!;
    // Where a position was chosen twice, the first prediction stands for it.
    if (batch.predictionSlots[base + position] === 0) batch.predictionSlots[base + position] = i + 1;
  }
}
