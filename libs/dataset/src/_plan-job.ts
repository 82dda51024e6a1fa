import { MANIFEST_FILE, readManifest } from '@albectra/shards/manifest';
import type { BatchPlan } from './_batch-plan.ts';
import { checkRanges } from './_check-options.ts';
import { checkJob, checkMixture } from './_check-sources.ts';
import { createOrder } from './_create-order.ts';
import { cursorOf, fingerprintOf } from './_fingerprint.ts';
import type { JobSource, LoaderJob } from './_loader-job.ts';
import { planBins } from './_plan-bins.ts';
import { planShapes } from './_plan-shapes.ts';
import type { BatchOptions, WeightedDirectory } from './batch-options.ts';
import { InvalidBatchOptionError } from './errors.ts';

const BEGINNING = { epoch: 0, exampleIndex: 0 } as const;

/**
 * Checks options against the datasets and resolves them to a job.
 *
 * @throws {ManifestError} if a directory holds no valid manifest.
 * @throws {InvalidBatchOptionError | InvalidMaskOptionError} if an option does not fit.
 * @throws {DatasetStateError} if `state` belongs to another dataset or configuration.
 */
export async function planJob(options: BatchOptions): Promise<LoaderJob> {
  checkRanges(options);
  const { directory, masking, maxPredictions, checksums = 'first', state } = options;
  const directories = typeof directory === 'string' ? [{ directory, weight: 1 }] : directory;
  const sources = await Promise.all(directories.map(openSource));
  checkMixture(sources);
  const longest = Math.max(...sources.map(({ manifest }) => manifest.sequenceLength));
  const plan = planBatches(options, directories, sources);
  const sequenceLength = options.sequenceLength ?? longest;
  const isPacked = sources[0]!.manifest.packed;
  const shapes = planShapes(options, plan, { sequenceLength, isPacked });
  const job = { sources, plan, checksums, shapes, sequenceLength, maxPredictions, masking };
  const order = createOrder(plan);
  checkJob(job, options, order.batchesPerEpoch);
  const start = state === undefined ? BEGINNING : cursorOf(state, fingerprintOf(job), { order, plan });
  return { ...job, start: order.settle(start) };
}

async function openSource({ directory }: WeightedDirectory): Promise<JobSource> {
  return { directory, manifest: await readManifest(directory) };
}

function planBatches(
  options: BatchOptions,
  directories: readonly WeightedDirectory[],
  sources: readonly JobSource[],
): BatchPlan {
  const { split = 'train', shuffle = true, rank = 0, ranks = 1 } = options;
  const { seed, batchSize, epochs = Infinity, lastBatch = 'drop' } = options;
  const bins = wantsBins(options, sources) ? planBins(sources[0]!.manifest.splits[split]) : undefined;
  return {
    seed,
    split,
    shuffle,
    batchSize,
    rank,
    ranks,
    lastBatch,
    epochs,
    sources: sources.map(({ manifest }, i) => ({
      rowCount: manifest.splits[split].rows,
      weight: directories[i]!.weight,
    })),
    ...(bins && { bins }),
  };
}

function wantsBins({ lengthBins }: BatchOptions, sources: readonly JobSource[]): boolean {
  const [{ manifest, directory }] = sources as [JobSource];
  const hasBins = sources.length === 1 && manifest.lengthBins !== undefined;
  if (lengthBins === true && !hasBins) {
    const expected = `false, as the dataset has none (${directory}, ${MANIFEST_FILE})`;
    throw new InvalidBatchOptionError('lengthBins', expected, lengthBins);
  }
  return lengthBins ?? hasBins;
}
