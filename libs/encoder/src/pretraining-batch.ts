import type { NamedTensors } from '@albectra/ops';
import type { Tensor } from '@tensorflow/tfjs-core';

import { EncoderError } from './errors.ts';

/** Fields of a pre-training batch: int32 unless said. */
export interface PretrainingBatch {
  /** Ids before masking, `[batch, seq]`. */
  readonly originalIds: Tensor;
  /** Ids after masking, `[batch, seq]`. */
  readonly inputIds: Tensor;
  /** 0 or 1, `[batch, seq]`. */
  readonly segmentIds: Tensor;
  /** 1 for tokens, 0 for padding, `[batch, seq]`. */
  readonly attentionMask: Tensor;
  /** Positions to predict, `[batch, predictions]`. */
  readonly maskedPositions: Tensor;
  /** Original ids there, `[batch, predictions]`. */
  readonly maskedLabels: Tensor;
  /** Float32, 1 for a prediction that counts, `[batch, predictions]`. */
  readonly maskedWeights: Tensor;
  /** 1 + index of the prediction that selects this position, or 0; `[batch, seq]`. */
  readonly predictionSlots: Tensor;
  /** 0, 1, or -1 for an example without a pair loss; `[batch]`, or `[batch, examples]` where rows are packs. */
  readonly pairLabels: Tensor;
  /** Where rows are packs: position of each token within its example, from 0; `[batch, seq]`. */
  readonly positionIds?: Tensor;
  /** Where rows are packs: number of each token's example, from 1; 0 for padding; `[batch, seq]`. */
  readonly exampleNumbers?: Tensor;
  /** Where rows are packs: where each example begins; `[batch, examples]`. */
  readonly exampleStarts?: Tensor;
  /**
   * ELECTRA: what the generator is taken to have sampled, `[batch, predictions]`; it samples itself without.
   *
   * With it the corrupted text is given: a run of another program can be followed step by step.
   */
  readonly sampledIds?: Tensor;
  /**
   * Float32 scalars: the predictions that count, the tokens, and the examples with a pair loss, of the whole
   * that this batch is a part of.
   *
   * The losses are divided by them, so that those of all parts, and their gradients, add up to those of
   * the whole. Without them a batch is the whole.
   */
  readonly maskedTotal?: Tensor;
  readonly tokenTotal?: Tensor;
  readonly pairTotal?: Tensor;
}

const FIELDS = [
  'originalIds',
  'inputIds',
  'segmentIds',
  'attentionMask',
  'maskedPositions',
  'maskedLabels',
  'maskedWeights',
  'predictionSlots',
  'pairLabels',
] as const satisfies readonly (keyof PretrainingBatch)[];

/**
 * Reads a batch by its field names.
 *
 * @throws {EncoderError} naming the field that is missing, or that has not one value for each example or
 *   prediction.
 */
export function pretrainingBatch(batch: NamedTensors): PretrainingBatch {
  for (const field of FIELDS) {
    if (batch[field] !== undefined) continue;
    throw new EncoderError(
      'invalid-batch',
      field,
      `Pre-training failed: expected a batch with ${field}, got ${Object.keys(batch).join(', ') || 'no fields'}. Pass batches of the dataset unchanged.`,
    );
  }
  checkPacks(batch);
  checkSamples(batch);
  return batch as unknown as PretrainingBatch;
}

/** What a batch of packs brings besides, and its shape as another field has it. */
const PACK_FIELDS = {
  positionIds: 'inputIds',
  exampleNumbers: 'inputIds',
  exampleStarts: 'pairLabels',
} as const satisfies Partial<Record<keyof PretrainingBatch, keyof PretrainingBatch>>;

/** Examples of packs that are kept apart in part only would learn from one another in silence. */
function checkPacks(batch: NamedTensors): void {
  if (Object.keys(PACK_FIELDS).every((field) => batch[field] === undefined)) return;
  for (const [field, like] of Object.entries(PACK_FIELDS)) {
    const expected = String(batch[like]?.shape);
    const got = batch[field] === undefined ? 'none' : `[${String(batch[field].shape)}]`;
    if (got === `[${expected}]`) continue;
    throw new EncoderError(
      'invalid-batch',
      field,
      `Pre-training failed: expected ${field} [${expected}] of packs, as ${like}, got ${got}. Pass batches of the dataset unchanged.`,
    );
  }
}

function checkSamples({ sampledIds, maskedPositions }: NamedTensors): void {
  const expected = String(maskedPositions?.shape);
  if (sampledIds === undefined || String(sampledIds.shape) === expected) return;
  throw new EncoderError(
    'invalid-batch',
    'sampledIds',
    `Pre-training failed: expected sampledIds [${expected}], one for each prediction, got [${String(sampledIds.shape)}]. Leave them out to let the generator sample.`,
  );
}
