import { MANIFEST_FILE, readManifest } from '@albectra/shards/manifest';
import type { Manifest } from '@albectra/shards/manifest';
import { settle } from './_cursor.ts';
import { cursorOf, fingerprintOf } from './_fingerprint.ts';
import { createJobMasker } from './_loader-job.ts';
import type { LoaderJob } from './_loader-job.ts';
import type { BatchOptions } from './batch-options.ts';
import { InvalidBatchOptionError } from './errors.ts';

/** `[CLS] a [SEP] b [SEP]`: the shortest row with two segments. */
const SHORTEST_SEQUENCE = 5;
const LARGEST_16_BIT = 65_535;

/** A job that may start anywhere. */
type UnplacedJob = Omit<LoaderJob, 'start'>;

const BEGINNING = { epoch: 0, exampleIndex: 0 } as const;

/**
 * Checks options against the dataset and resolves them to a job.
 *
 * @throws {ManifestError} if the directory holds no valid manifest.
 * @throws {InvalidBatchOptionError | InvalidMaskOptionError} if an option does not fit.
 * @throws {DatasetStateError} if `state` belongs to another dataset or configuration.
 */
export async function planJob(options: BatchOptions): Promise<LoaderJob> {
  const { state } = options;
  const job = await resolveOptions(options);
  const start = state === undefined ? BEGINNING : cursorOf(state, fingerprintOf(job));
  return { ...job, start: settle(start, job.plan) };
}

async function resolveOptions(options: BatchOptions): Promise<UnplacedJob> {
  checkRanges(options);
  const manifest = await readManifest(options.directory);
  const { directory, split = 'train', batchSize, maxPredictions, seed, masking, shuffle = true } = options;
  const { epochs = Infinity, dropLast = true, verify = 'first' } = options;
  const sequenceLength = options.sequenceLength ?? manifest.sequenceLength;
  const rowCount = manifest.splits[split].rows;
  const shape = { batchSize, sequenceLength, maxPredictions };
  const plan = { rowCount, batchSize, dropLast, epochs };
  const job = { directory, manifest, split, verify, shape, plan, seed, shuffle, masking };
  checkUnpacked(job);
  checkRows(job, options);
  checkMasks(job, manifest);
  return job;
}

function checkRanges(options: BatchOptions): void {
  const { sequenceLength = LARGEST_16_BIT, epochs = Infinity, prefetchBytes = 0 } = options;
  checkInteger('batchSize', options.batchSize, { min: 1, max: 2 ** 24 });
  checkInteger('sequenceLength', sequenceLength, { min: SHORTEST_SEQUENCE, max: LARGEST_16_BIT });
  checkInteger('maxPredictions', options.maxPredictions, { min: 1, max: LARGEST_16_BIT });
  checkInteger('seed', options.seed, { min: 0, max: Number.MAX_SAFE_INTEGER });
  if (epochs !== Infinity) checkInteger('epochs', epochs, { min: 1, max: 2 ** 32 });
  if (!(prefetchBytes >= 0)) throw new InvalidBatchOptionError('prefetchBytes', 'at least 0', prefetchBytes);
  checkWord('split', options.split ?? 'train', ['train', 'heldout']);
  checkWord('verify', options.verify ?? 'first', ['off', 'first', 'always']);
}

/** A batch has one example a row, so that a pack would have no place in it. */
function checkUnpacked({ manifest, directory }: UnplacedJob): void {
  if (!manifest.packed) return;
  throw new InvalidBatchOptionError(
    'directory',
    `shards with one example a row (${directory}, ${MANIFEST_FILE})`,
    'shards of packs',
  );
}

/** An epoch without a batch would never end. */
function checkRows({ plan, split, directory }: UnplacedJob, options: BatchOptions): void {
  const { rowCount, batchSize, dropLast } = plan;
  if (rowCount === 0) {
    throw new InvalidBatchOptionError(
      'split',
      `one with rows (${directory}, ${MANIFEST_FILE})`,
      `${split} with none`,
    );
  }
  if (dropLast && rowCount < batchSize) {
    const expected = `at most ${rowCount}, the rows of ${split}, as incomplete batches are dropped`;
    throw new InvalidBatchOptionError('batchSize', expected, options.batchSize);
  }
}

function checkMasks(job: UnplacedJob, manifest: Manifest): void {
  if (job.masking !== 'static') {
    createJobMasker(job, job.masking);
    return;
  }
  if (manifest.masking !== 'static') {
    throw new InvalidBatchOptionError('masking', 'dynamic, as the shards hold no masks', 'static');
  }
  if (job.shape.sequenceLength < manifest.sequenceLength) {
    const expected = `at least ${manifest.sequenceLength}, as rows with stored masks are not cut`;
    throw new InvalidBatchOptionError('sequenceLength', expected, job.shape.sequenceLength);
  }
}

function checkInteger(option: string, value: number, range: { min: number; max: number }): void {
  if (Number.isInteger(value) && value >= range.min && value <= range.max) return;
  throw new InvalidBatchOptionError(option, `an integer from ${range.min} to ${range.max}`, value);
}

function checkWord(option: string, value: string, words: readonly string[]): void {
  if (!words.includes(value)) throw new InvalidBatchOptionError(option, words.join(' or '), value);
}
