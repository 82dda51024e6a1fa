import type { LoaderJob } from './_loader-job.ts';
import type { Cursor } from './_cursor.ts';
import type { DatasetFingerprint, DatasetState } from './dataset-state.ts';
import { DatasetStateError } from './errors.ts';

/** Collects what the order and the content of a job's batches depend on. */
export function fingerprintOf(job: Omit<LoaderJob, 'start'>): DatasetFingerprint {
  const { manifest, split, plan, seed, shuffle, shape, masking } = job;
  return {
    dataset: manifest.runKey,
    split,
    rowCount: plan.rowCount,
    seed,
    shuffle,
    sequenceLength: shape.sequenceLength,
    maxPredictions: shape.maxPredictions,
    masking: masking === 'static' ? masking : canonicalJson(masking),
  };
}

/**
 * Returns where a saved state stands.
 *
 * @throws {DatasetStateError} if the state does not belong to the fingerprint.
 */
export function cursorOf(state: DatasetState, fingerprint: DatasetFingerprint): Cursor {
  if (state.version !== 1) throw new DatasetStateError('version', 1, state.version);
  const saved: Partial<DatasetFingerprint> = state.fingerprint ?? {};
  for (const [name, value] of Object.entries(fingerprint)) {
    const found = saved[name as keyof DatasetFingerprint];
    if (found !== value) throw new DatasetStateError(`fingerprint.${name}`, value, found);
  }
  const { epoch, exampleIndex } = state;
  const { rowCount } = fingerprint;
  if (!isCount(epoch, 2 ** 32)) throw new DatasetStateError('epoch', 'an integer from 0 to 2^32 - 1', epoch);
  if (!isCount(exampleIndex, rowCount)) {
    throw new DatasetStateError('exampleIndex', `an integer from 0 to ${rowCount - 1}`, exampleIndex);
  }
  return { epoch, exampleIndex };
}

function isCount(value: number, end: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < end;
}

/** Writes a flat object as JSON with its keys in order, so that equal options read the same. */
function canonicalJson(value: object): string {
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return JSON.stringify(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))));
}
