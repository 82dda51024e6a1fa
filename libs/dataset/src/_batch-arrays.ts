import type { Batch, PackArrays } from './batch.ts';

/** The sizes of the arrays of a batch. */
export interface BatchShape {
  readonly batchSize: number;
  readonly sequenceLength: number;
  readonly maxPredictions: number;
  /** Most examples of a row; only where rows are packs. */
  readonly maxExamples?: number;
}

/** The memory of one batch, which successive batches use in turn. */
export type BatchArrays = Omit<Batch, 'rowCount' | 'stepRows'>;

const BYTES_PER_ELEMENT = 4;

/** Counts the bytes of one batch. */
export function bytesPerBatch(shape: BatchShape): number {
  const { batchSize, sequenceLength, maxPredictions, maxExamples } = shape;
  const ofPacks = maxExamples === undefined ? 1 : 2 * sequenceLength + 2 * maxExamples;
  return BYTES_PER_ELEMENT * batchSize * (5 * sequenceLength + 3 * maxPredictions + ofPacks);
}

/** Lays the arrays of a batch out in `bytesPerBatch` bytes of shared memory, from an address on. */
export function viewBatch(buffer: SharedArrayBuffer, shape: BatchShape, address = 0): BatchArrays {
  const { batchSize, sequenceLength, maxPredictions, maxExamples } = shape;
  const tokens = batchSize * sequenceLength;
  const predictions = batchSize * maxPredictions;
  let offset = address;
  const take = (length: number): Int32Array => {
    const start = offset;
    offset += length * BYTES_PER_ELEMENT;
    return new Int32Array(buffer, start, length);
  };
  const arrays = {
    originalIds: take(tokens),
    inputIds: take(tokens),
    segmentIds: take(tokens),
    attentionMask: take(tokens),
    predictionSlots: take(tokens),
    maskedPositions: take(predictions),
    maskedLabels: take(predictions),
    maskedWeights: new Float32Array(buffer, take(predictions).byteOffset, predictions),
    pairLabels: take(batchSize * (maxExamples ?? 1)),
  };
  const sizes = { batchSize, sequenceLength, maxPredictions };
  if (maxExamples === undefined) return { ...sizes, ...arrays };
  const packs: PackArrays = {
    maxExamples,
    positionIds: take(tokens),
    exampleNumbers: take(tokens),
    exampleStarts: take(batchSize * maxExamples),
  };
  return { ...sizes, ...arrays, packs };
}
