import { createMasker } from '@albectra/masking';
import type { Masker } from '@albectra/masking';
import { deriveKey } from '@albectra/random';
import { decodeWordStarts } from '@albectra/shards/manifest';
import type { Manifest } from '@albectra/shards/manifest';
import type { BatchShape } from './_batch-arrays.ts';
import type { BatchPlan } from './_batch-plan.ts';
import type { RingMemory } from './_batch-ring.ts';
import type { Cursor } from './_cursor.ts';
import type { BatchOptions, DynamicMasking } from './batch-options.ts';

/** A folder of shards that batches are read from. */
export interface JobSource {
  readonly directory: string;
  readonly manifest: Manifest;
}

/** Everything that decides the content of the batches: plain data, to be sent to the loader threads. */
export interface LoaderJob {
  /** One entry for each of the plan's sources. */
  readonly sources: readonly JobSource[];
  readonly plan: BatchPlan;
  readonly checksums: 'off' | 'first' | 'always';
  /** How many bytes of shards of a source are compared with their checksums for each batch, where `checksums` is `first`. */
  readonly checkedBytes: number;
  /** Most bytes of ids and masks that a thread keeps of a source. */
  readonly cacheBytes: number;
  /** Shapes of the batches, one for each bin, or one. */
  readonly shapes: readonly BatchShape[];
  /** Tokens that rows are cut to. */
  readonly sequenceLength: number;
  /** Most predictions of a row; shapes of shorter rows may have fewer. */
  readonly maxPredictions: number;
  readonly masking: BatchOptions['masking'];
  /** Settled place of the first batch. */
  readonly start: Cursor;
}

/** What a loader thread is started with; of `workers` threads, thread `worker` fills every `workers`-th batch. */
export interface LoaderData {
  readonly job: LoaderJob;
  readonly ring: RingMemory;
  readonly worker: number;
  readonly workers: number;
  /** Number of the batch at the job's start. */
  readonly firstBatch: number;
}

/**
 * Creates the masker of one of a job's sources.
 *
 * @throws {InvalidMaskOptionError} if a masking option is outside its range.
 */
export function createJobMasker(
  job: Pick<LoaderJob, 'sources' | 'plan' | 'maxPredictions'>,
  masking: DynamicMasking,
  source = 0,
): Masker {
  const { size, specialIds, wordStarts } = job.sources[source]!.manifest.vocabulary;
  const { pad, cls, sep, mask } = specialIds;
  const common = {
    vocabularySize: size,
    specialIds: { pad, cls, sep, mask },
    maxPredictions: job.maxPredictions,
  };
  const { seed, split } = job.plan;
  // Rows of different datasets that have the same number are not to be masked alike.
  const key = deriveKey(seed, 'masking', split, ...(source === 0 ? [] : [source]));
  if (masking.kind === 'token' || masking.kind === 'electra')
    return createMasker({ ...masking, ...common }, key);
  return createMasker({ ...masking, ...common, wordStarts: decodeWordStarts(wordStarts, size) }, key);
}
