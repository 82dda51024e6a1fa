import { bytesPerBatch, viewBatch } from './_batch-arrays.ts';
import { planJob } from './_plan-job.ts';
import type { BatchOptions } from './batch-options.ts';
import type { Batch } from './batch.ts';

/**
 * Makes an empty batch of each shape that a stream with these options may give: one for each length bin,
 * shortest first, or one.
 *
 * It reads manifests alone. A program that compiles for shapes can do so for all of them before it trains.
 *
 * @throws {InvalidBatchOptionError | InvalidMaskOptionError} if an option does not fit.
 * @throws {DatasetStateError} if `state` belongs to another dataset or configuration.
 * @throws {ManifestError} if the directory holds no valid manifest.
 */
export async function blankBatches(options: BatchOptions): Promise<Batch[]> {
  const { shapes } = await planJob(options);
  return shapes.map((shape) => {
    const arrays = viewBatch(new SharedArrayBuffer(bytesPerBatch(shape)), shape);
    arrays.pairLabels.fill(NO_PAIR);
    return { ...arrays, rowCount: 0, stepRows: 0 };
  });
}

/** The pair label of an empty row. */
const NO_PAIR = -1;
