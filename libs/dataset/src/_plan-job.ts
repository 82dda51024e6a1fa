import { MANIFEST_FILE, readManifest } from '@albectra/shards/manifest';
import type { BatchPlan } from './_batch-plan.ts';
import { checkRanges } from './_check-options.ts';
import { checkJob, checkMixture, checkRows } from './_check-sources.ts';
import { createOrder } from './_create-order.ts';
import { BEGINNING } from './_cursor.ts';
import { fingerprintOf } from './_fingerprint.ts';
import type { JobSource, LoaderJob } from './_loader-job.ts';
import { planBins } from './_plan-bins.ts';
import { planShapes } from './_plan-shapes.ts';
import { cursorOf } from './_read-state.ts';
import type { BatchOptions, WeightedDirectory } from './batch-options.ts';
import { InvalidBatchOptionError } from './errors.ts';

const DEFAULT_CACHE_BYTES = 256 * 2 ** 20;
/** About 40 ms of work. */
const CHECKED_BYTES = 16 * 2 ** 20;

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
  checkRows(sources, options);
  const longest = Math.max(...sources.map(({ manifest }) => manifest.sequenceLength));
  const plan = planBatches(options, directories, sources);
  const sequenceLength = options.sequenceLength ?? longest;
  const isPacked = sources[0]!.manifest.packed;
  const shapes = planShapes(options, plan, { sequenceLength, isPacked });
  const reading = {
    checksums,
    checkedBytes: CHECKED_BYTES,
    cacheBytes: shareOfCache(options, sources.length),
  };
  const job = { sources, plan, ...reading, shapes, sequenceLength, maxPredictions, masking };
  const order = createOrder(plan);
  checkJob(job, order);
  const start = state === undefined ? BEGINNING : cursorOf(state, fingerprintOf(job), { order, plan });
  return { ...job, start: order.settle(start) };
}

/** Divides the cache evenly among threads and datasets. */
function shareOfCache(
  { cacheBytes = DEFAULT_CACHE_BYTES, workers = 1 }: BatchOptions,
  sources: number,
): number {
  return Math.floor(cacheBytes / workers / sources);
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
  const splits = sources.map(({ manifest }) => manifest.splits[split]);
  return {
    seed,
    split,
    shuffle: shuffle !== false,
    batchSize,
    rank,
    ranks,
    lastBatch,
    epochs,
    sources: splits.map(({ rows }, i) => ({ rowCount: rows, weight: directories[i]!.weight })),
    bins: planBins(splits, { shuffle, isBinned: wantsBins(options, sources) }),
  };
}

function wantsBins({ lengthBins }: BatchOptions, sources: readonly JobSource[]): boolean {
  const without = sources.find(({ manifest }) => manifest.lengthBins === undefined);
  if (lengthBins === true && without !== undefined) {
    const expected = `false, as the dataset has none (${without.directory}, ${MANIFEST_FILE})`;
    throw new InvalidBatchOptionError('lengthBins', expected, lengthBins);
  }
  return lengthBins ?? without === undefined;
}
