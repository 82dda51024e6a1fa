import { layOutPack } from '@albectra/examples';
import type { ExampleBatch } from '@albectra/examples';
import type { MaskedRow } from '@albectra/masking';
import type { BatchArrays } from './_batch-arrays.ts';
import type { ExampleRange, RowView } from './_row-view.ts';
import type { PackArrays } from './batch.ts';

/** Makes the rows `first .. end` of a batch empty ones. */
export function clearRows(batch: BatchArrays, first: number, end: number): void {
  const { batchSize, packs } = batch;
  if (first === end) return;
  const clear = (values: Int32Array | Float32Array, value = 0): void => {
    const width = values.length / batchSize;
    values.fill(value, width * first, width * end);
  };
  clear(batch.originalIds);
  clear(batch.inputIds);
  clear(batch.segmentIds);
  clear(batch.attentionMask);
  clear(batch.predictionSlots);
  clear(batch.maskedPositions);
  clear(batch.maskedLabels);
  clear(batch.maskedWeights);
  clear(batch.pairLabels, -1);
  if (packs === undefined) return;
  clear(packs.positionIds);
  clear(packs.exampleNumbers);
  clear(packs.exampleStarts);
}

/** Writes the tokens of a row, which is not longer than the batch's rows, into a row of a batch. */
export function collateTokens(batch: BatchArrays, place: number, row: RowView): void {
  const base = place * batch.sequenceLength;
  clearRows(batch, place, place + 1);
  writeIds(batch, base, row);
  batch.segmentIds.fill(1, base + row.segmentAEnd, base + row.end - row.start);
}

/** Writes a pack, which fits the batch, and its masks into a row of a batch. */
export function collatePack(
  batch: BatchArrays,
  place: number,
  source: { readonly examples: ExampleBatch; readonly range: ExampleRange; readonly masks: MaskedRow },
): void {
  const { examples, range, masks } = source;
  const { tokenIds, rowStarts, pairLabels } = examples;
  const { positionIds, exampleNumbers, exampleStarts, maxExamples } = batch.packs as PackArrays;
  const start = rowStarts[range.first]!;
  const base = place * batch.sequenceLength;
  clearRows(batch, place, place + 1);
  const rowOf = (values: Int32Array): Int32Array => values.subarray(base, base + batch.sequenceLength);
  writeIds(batch, base, { tokenIds, start, end: rowStarts[range.end]! });
  layOutPack(examples, range.pack, {
    positionIds: rowOf(positionIds),
    segmentIds: rowOf(batch.segmentIds),
    exampleNumbers: rowOf(exampleNumbers),
  });
  for (let example = range.first; example < range.end; example++) {
    const at = place * maxExamples + example - range.first;
    batch.pairLabels[at] = pairLabels[example]!;
    exampleStarts[at] = rowStarts[example]! - start;
  }
  collateMasks(batch, place, masks);
}

function writeIds(
  batch: BatchArrays,
  base: number,
  { tokenIds, start, end }: Pick<RowView, 'tokenIds' | 'start' | 'end'>,
): void {
  const { originalIds, inputIds } = batch;
  const length = end - start;
  for (let i = 0; i < length; i++) {
    const tokenId = tokenIds[start + i]!;
    originalIds[base + i] = tokenId;
    inputIds[base + i] = tokenId;
  }
  batch.attentionMask.fill(1, base, base + length);
}

/** Writes the predictions of a row whose tokens are written, and whose slots are empty. */
export function collateMasks(batch: BatchArrays, place: number, masks: MaskedRow): void {
  const { maskedPositions, maskedLabels, maskedWeights, inputIds, predictionSlots, maxPredictions } = batch;
  const { count, positions, labels, replacementIds } = masks;
  const base = place * batch.sequenceLength;
  const maskBase = place * maxPredictions;
  for (let i = 0; i < count; i++) {
    const position = positions[i]!;
    maskedPositions[maskBase + i] = position;
    maskedLabels[maskBase + i] = labels[i]!;
    maskedWeights[maskBase + i] = 1;
    inputIds[base + position] = replacementIds[i]!;
    // Where a position was chosen twice, the first prediction stands for it.
    if (predictionSlots[base + position] === 0) predictionSlots[base + position] = i + 1;
  }
  for (let i = maskBase + count; i < maskBase + maxPredictions; i++) {
    maskedPositions[i] = 0;
    maskedLabels[i] = 0;
    maskedWeights[i] = 0;
  }
}
