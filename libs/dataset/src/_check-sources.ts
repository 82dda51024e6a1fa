import { MANIFEST_FILE } from '@albectra/shards/manifest';
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
 * Checks a job against its datasets.
 *
 * @throws {InvalidBatchOptionError | InvalidMaskOptionError} if an option does not fit them.
 */
export function checkJob(job: Omit<LoaderJob, 'start'>, options: BatchOptions, batches: number): void {
  checkRows(job, options, batches);
  for (const source of job.sources) {
    if (job.masking === 'static') checkStoredMasks(source);
    checkUncut(job, source);
  }
  if (job.masking !== 'static') createJobMasker(job, job.masking);
}

/** An epoch without a batch would never end. */
function checkRows(
  { plan, sources }: Omit<LoaderJob, 'start'>,
  options: BatchOptions,
  batches: number,
): void {
  const { split, bins } = plan;
  plan.sources.forEach(({ rowCount }, i) => {
    if (rowCount > 0) return;
    const expected = `one with rows (${sources[i]!.directory}, ${MANIFEST_FILE})`;
    throw new InvalidBatchOptionError('split', expected, `${split} with none`);
  });
  if (batches > 0) return;
  const most = bins ? Math.max(...bins.map(({ rowCount }) => rowCount)) : plan.sources[0]!.rowCount;
  const whose = bins ? `the largest length bin of ${split}` : split;
  const expected = `at most ${most}, the rows of ${whose}, as incomplete batches are dropped`;
  throw new InvalidBatchOptionError('batchSize', expected, options.batchSize);
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
