import { bytesPerBatch, viewBatch } from '../src/_batch-arrays.ts';
import { BatchFiller } from '../src/_batch-filler.ts';
import { rowsOfRank } from '../src/_batch-plan.ts';
import { createOrder } from '../src/_create-order.ts';
import { stateOf } from '../src/_fingerprint.ts';
import { planJob } from '../src/_plan-job.ts';
import type { Batch, BatchOptions, BatchStream, DatasetState } from '../src/index.ts';

/** Options that most tests start from. */
export const base: Omit<BatchOptions, 'directory'> = {
  batchSize: 4,
  seed: 42,
  masking: { kind: 'ngram' },
  maxPredictions: 4,
};

/** The arrays of a batch. */
export const FIELDS = [
  'originalIds',
  'inputIds',
  'segmentIds',
  'attentionMask',
  'predictionSlots',
  'maskedPositions',
  'maskedLabels',
  'maskedWeights',
  'pairLabels',
] as const;

/** A batch whose arrays stay, with the state after it. */
export interface KeptBatch {
  readonly rowCount: number;
  readonly stepRows: number;
  readonly sequenceLength: number;
  readonly fields: Readonly<Record<(typeof FIELDS)[number], readonly number[]>>;
  readonly packs?: {
    readonly maxExamples: number;
    readonly positionIds: readonly number[];
    readonly exampleNumbers: readonly number[];
    readonly exampleStarts: readonly number[];
  };
  readonly after: DatasetState;
}

/** Copies a batch before the next one overwrites it. */
export function keep(batch: Batch, after: DatasetState): KeptBatch {
  const { rowCount, stepRows, sequenceLength, packs } = batch;
  const entries = FIELDS.map((field) => [field, [...batch[field]]] as const);
  const fields = Object.fromEntries(entries) as KeptBatch['fields'];
  const kept = { rowCount, stepRows, sequenceLength, fields, after };
  if (packs === undefined) return kept;
  const { maxExamples, positionIds, exampleNumbers, exampleStarts } = packs;
  const arrays = { positionIds: [...positionIds], exampleNumbers: [...exampleNumbers] };
  return { ...kept, packs: { maxExamples, ...arrays, exampleStarts: [...exampleStarts] } };
}

/** Fills up to `limit` batches on this thread, which is quicker than starting one. */
export async function fillHere(options: BatchOptions, limit = Infinity): Promise<KeptBatch[]> {
  const job = await planJob(options);
  const filler = new BatchFiller(job);
  const order = createOrder(job.plan);
  const buffer = new SharedArrayBuffer(Math.max(...job.shapes.map(bytesPerBatch)));
  const batches: KeptBatch[] = [];
  try {
    let cursor = job.start;
    while (order.rowsAt(cursor) > 0 && batches.length < limit) {
      const arrays = viewBatch(buffer, job.shapes[order.shapeAt(cursor)]!);
      filler.fill(arrays, cursor);
      const stepRows = order.rowsAt(cursor);
      const rowCount = rowsOfRank(stepRows, job.plan);
      cursor = order.advance(cursor);
      batches.push(keep({ ...arrays, rowCount, stepRows }, stateOf(job, cursor)));
    }
  } finally {
    filler.close();
  }
  return batches;
}

/** Takes up to `limit` batches and closes the stream. */
export async function drain(stream: BatchStream, limit = Infinity): Promise<KeptBatch[]> {
  const batches: KeptBatch[] = [];
  try {
    while (batches.length < limit) {
      const batch = await stream.next();
      if (batch === undefined) break;
      batches.push(keep(batch, stream.state()));
    }
  } finally {
    await stream.close();
  }
  return batches;
}

/** The original ids of every real row of batches, without padding. */
export function rowsIn(batches: readonly KeptBatch[]): number[][] {
  return batches.flatMap(({ rowCount, fields, sequenceLength: length }) => {
    return Array.from({ length: rowCount }, (_, row) => {
      const at = row * length;
      return fields.originalIds.slice(at, at + length).filter((_id, i) => fields.attentionMask[at + i] === 1);
    });
  });
}

/** Catches what a promise rejects with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
