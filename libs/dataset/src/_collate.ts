import { layOutPack } from '@albectra/examples';
import type { ExampleBatch } from '@albectra/examples';
import type { MaskedRow } from '@albectra/masking';
import type { BatchArrays } from './_batch-arrays.ts';
import type { ExampleRange, RowView } from './_row-view.ts';
import type { PackArrays } from './batch.ts';

/** Makes the rows of a batch from `first` on empty ones. */
export function clearRows(batch: BatchArrays, first: number): void {
  const { batchSize, packs } = batch;
  const clear = (values: Int32Array | Float32Array): unknown =>
    values.fill(0, (values.length / batchSize) * first);
  clear(batch.originalIds);
  clear(batch.inputIds);
  clear(batch.segmentIds);
  clear(batch.attentionMask);
  clear(batch.predictionSlots);
  clear(batch.maskedPositions);
  clear(batch.maskedLabels);
  clear(batch.maskedWeights);
  batch.pairLabels.fill(-1, (batch.pairLabels.length / batchSize) * first);
  if (packs === undefined) return;
  clear(packs.positionIds);
  clear(packs.exampleNumbers);
  clear(packs.exampleStarts);
}

/** Writes a row, which is not longer than the batch's rows, and its masks into an empty row of a batch. */
export function collateRow(
  batch: BatchArrays,
  place: number,
  source: { readonly row: RowView; readonly masks: MaskedRow },
): void {
  const { start, end, segmentAEnd, pairLabel } = source.row;
  const base = place * batch.sequenceLength;
  collateTokens(batch, base, source.row);
  batch.segmentIds.fill(1, base + segmentAEnd, base + end - start);
  batch.pairLabels[place] = pairLabel;
  collateMasks(batch, place, source.masks);
}

/** Writes a pack, which fits the batch, and its masks into an empty row of a batch. */
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
  const rowOf = (values: Int32Array): Int32Array => values.subarray(base, base + batch.sequenceLength);
  collateTokens(batch, base, { tokenIds, start, end: rowStarts[range.end]! });
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

function collateTokens(
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
