import { createMasker } from '@albectra/masking';
import type { Masker } from '@albectra/masking';
import { deriveKey } from '@albectra/random';
import { decodeWordStarts } from '@albectra/shards/manifest';
import type { Manifest, SplitName } from '@albectra/shards/manifest';
import type { BatchShape } from './_batch-arrays.ts';
import type { RingMemory } from './_batch-ring.ts';
import type { BatchPlan, Cursor } from './_cursor.ts';
import type { BatchOptions, DynamicMasking } from './batch-options.ts';

/** Everything that decides the content of the batches: plain data, to be sent to the loader thread. */
export interface LoaderJob {
  readonly directory: string;
  readonly manifest: Manifest;
  readonly split: SplitName;
  readonly verify: 'off' | 'first' | 'always';
  readonly shape: BatchShape;
  readonly plan: BatchPlan;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly masking: BatchOptions['masking'];
  /** Settled place of the first batch. */
  readonly start: Cursor;
}

/** What the loader thread is started with. */
export interface LoaderData {
  readonly job: LoaderJob;
  readonly ring: RingMemory;
}

/**
 * Creates the masker of a job.
 *
 * @throws {InvalidMaskOptionError} if a masking option is outside its range.
 */
export function createJobMasker(
  job: Pick<LoaderJob, 'manifest' | 'split' | 'seed' | 'shape'>,
  masking: DynamicMasking,
): Masker {
  const { size, specialIds, wordStarts } = job.manifest.vocabulary;
  const { pad, cls, sep, mask } = specialIds;
  const common = {
    vocabularySize: size,
    specialIds: { pad, cls, sep, mask },
    maxPredictions: job.shape.maxPredictions,
  };
  const key = deriveKey(job.seed, 'masking', job.split);
  if (masking.kind === 'token' || masking.kind === 'electra')
    return createMasker({ ...masking, ...common }, key);
  return createMasker({ ...masking, ...common, wordStarts: decodeWordStarts(wordStarts, size) }, key);
}
