import { MANIFEST_FILE } from '@albectra/shards/manifest';
import { isBinned } from './_batch-plan.ts';
import type { BatchPlan } from './_batch-plan.ts';
import { BEGINNING } from './_cursor.ts';
import type { BatchOrder } from './_cursor.ts';
import { createJobMasker } from './_loader-job.ts';
import type { JobSource, LoaderJob } from './_loader-job.ts';
import type { BatchOptions } from './batch-options.ts';
import { InvalidBatchOptionError } from './errors.ts';

/** What the datasets of a mixture have in common. */
const SHARED_FACTS: readonly ((source: JobSource) => string)[] = [
  ({ manifest }) => `a tokenizer of SHA-256 ${manifest.tokenizer.sha256}`,
  ({ manifest }) => `a vocabulary of ${manifest.vocabulary.size} pieces`,
  ({ manifest }) => `the special ids ${JSON.stringify(manifest.vocabulary.specialIds)}`,
  ({ manifest }) => `the word starts ${manifest.vocabulary.wordStarts.slice(0, 64)}`,
  ({ manifest }) => (manifest.packed ? 'packs' : 'one example a row'),
];

/**
 * Checks that datasets can be mixed.
 *
 * @throws {InvalidBatchOptionError} if they differ in the tokenizer, or only some are packed.
 */
export function checkMixture(sources: readonly JobSource[]): void {
  const [first, ...others] = sources as [JobSource, ...JobSource[]];
  for (const other of others) {
    for (const factOf of SHARED_FACTS) {
      const [expected, found] = [factOf(first), factOf(other)];
      if (expected === found) continue;
      const where = `${other.directory}, ${MANIFEST_FILE}`;
      throw new InvalidBatchOptionError(
        'directory',
        `datasets with ${expected}, as ${first.directory}`,
        `${found} (${where})`,
      );
    }
  }
}

/**
 * Checks that every dataset has rows: an epoch without any would never end.
 *
 * @throws {InvalidBatchOptionError} if one has none in the split.
 */
export function checkRows(sources: readonly JobSource[], { split = 'train' }: BatchOptions): void {
  for (const { manifest, directory } of sources) {
    if (manifest.splits[split].rows > 0) continue;
    const expected = `one with rows (${directory}, ${MANIFEST_FILE})`;
    throw new InvalidBatchOptionError('split', expected, `${split} with none`);
  }
}

/**
 * Checks a job against its datasets.
 *
 * @throws {InvalidBatchOptionError | InvalidMaskOptionError} if an option does not fit them.
 */
export function checkJob(job: Omit<LoaderJob, 'start'>, order: BatchOrder): void {
  checkBatches(job.plan, order);
  for (const source of job.sources) {
    if (job.masking === 'static') checkStoredMasks(source);
    checkUncut(job, source);
  }
  if (job.masking !== 'static') createJobMasker(job, job.masking);
}

/** An epoch without a batch would never end, and a mixture without one would be mistaken for one at its end. */
function checkBatches(plan: BatchPlan, order: BatchOrder): void {
  const { split, bins, batchSize, sources, epochs } = plan;
  const hasBatches = order.batchesPerEpoch > 0 && order.rowsAt(order.settle(BEGINNING)) > 0;
  if (hasBatches) return;
  if (sources.length > 1) {
    const expected = `no more than the rows of ${epochs} epochs of the mixture, as incomplete batches are dropped`;
    throw new InvalidBatchOptionError('batchSize', expected, batchSize);
  }
  const most = Math.max(...bins.map(({ parts }) => parts[0]!.rowCount));
  const whose = isBinned(plan) ? `the largest length bin of ${split}` : split;
  const expected = `at most ${most}, the rows of ${whose}, as incomplete batches are dropped`;
  throw new InvalidBatchOptionError('batchSize', expected, batchSize);
}

function checkStoredMasks({ manifest, directory }: JobSource): void {
  if (manifest.masking === 'static') return;
  const expected = `dynamic, as the shards hold no masks (${directory}, ${MANIFEST_FILE})`;
  throw new InvalidBatchOptionError('masking', expected, 'static');
}

/** Stored masks would point behind the end of a row that is cut, and packs would lose examples. */
function checkUncut({ masking, sequenceLength }: Omit<LoaderJob, 'start'>, { manifest }: JobSource): void {
  const isCut = sequenceLength < manifest.sequenceLength;
  if (!isCut || (masking !== 'static' && !manifest.packed)) return;
  const what = manifest.packed ? 'packs' : 'rows with stored masks';
  const expected = `at least ${manifest.sequenceLength}, as ${what} are not cut`;
  throw new InvalidBatchOptionError('sequenceLength', expected, sequenceLength);
}
