import type { Batch } from './batch.ts';

/** The fixed sizes of all batches of a stream. */
export interface BatchShape {
  readonly batchSize: number;
  readonly sequenceLength: number;
  readonly maxPredictions: number;
}

/** The memory of one batch, which successive batches use in turn. */
export type BatchArrays = Omit<Batch, 'rowCount'>;

const BYTES_PER_ELEMENT = 4;

/** Counts the bytes of one batch. */
export function bytesPerBatch({ batchSize, sequenceLength, maxPredictions }: BatchShape): number {
  return BYTES_PER_ELEMENT * batchSize * (5 * sequenceLength + 3 * maxPredictions + 1);
}

/** Lays the arrays of a batch out in shared memory of `bytesPerBatch` bytes. */
export function viewBatch(buffer: SharedArrayBuffer, shape: BatchShape): BatchArrays {
  const tokens = shape.batchSize * shape.sequenceLength;
  const predictions = shape.batchSize * shape.maxPredictions;
  let offset = 0;
  const take = (length: number): number => {
    const start = offset;
    offset += length * BYTES_PER_ELEMENT;
    return start;
  };
  return {
    ...shape,
    originalIds: new Int32Array(buffer, take(tokens), tokens),
    inputIds: new Int32Array(buffer, take(tokens), tokens),
    segmentIds: new Int32Array(buffer, take(tokens), tokens),
    attentionMask: new Int32Array(buffer, take(tokens), tokens),
    predictionSlots: new Int32Array(buffer, take(tokens), tokens),
    maskedPositions: new Int32Array(buffer, take(predictions), predictions),
    maskedLabels: new Int32Array(buffer, take(predictions), predictions),
    maskedWeights: new Float32Array(buffer, take(predictions), predictions),
    pairLabels: new Int32Array(buffer, take(shape.batchSize), shape.batchSize),
  };
}
