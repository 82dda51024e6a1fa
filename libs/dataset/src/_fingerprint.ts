import type { BatchPlan } from './_batch-plan.ts';
import type { BatchOrder, Cursor } from './_cursor.ts';
import type { LoaderJob } from './_loader-job.ts';
import { sharesOf } from './_mixed-order.ts';
import type { DatasetFingerprint, DatasetState } from './dataset-state.ts';
import { DatasetStateError } from './errors.ts';

const STATE_VERSION = 2;
const MOST_EPOCHS = 2 ** 32;

/** Collects what the order and the content of a job's batches depend on. */
export function fingerprintOf(job: Omit<LoaderJob, 'start'>): DatasetFingerprint {
  const { plan, masking } = job;
  const { split, seed, shuffle, sources } = plan;
  return {
    dataset: describeSources(job),
    split,
    rowCount: sources.reduce((sum, { rowCount }) => sum + rowCount, 0),
    seed,
    shuffle,
    sequenceLength: job.sequenceLength,
    maxPredictions: job.maxPredictions,
    masking: masking === 'static' ? masking : canonicalJson(masking),
    lengthBins: describeBins(plan),
  };
}

/** Writes down where a job's batches go on. */
export function stateOf(job: LoaderJob, { epoch, exampleIndex, positions }: Cursor): DatasetState {
  return {
    version: STATE_VERSION,
    epoch,
    exampleIndex,
    ...(positions && { positions: [...positions] }),
    fingerprint: fingerprintOf(job),
  };
}

/**
 * Returns where a saved state stands.
 *
 * @throws {DatasetStateError} if the state does not belong to the fingerprint.
 */
export function cursorOf(
  state: DatasetState,
  fingerprint: DatasetFingerprint,
  { order, plan }: { readonly order: BatchOrder; readonly plan: BatchPlan },
): Cursor {
  if (state.version !== STATE_VERSION) throw new DatasetStateError('version', STATE_VERSION, state.version);
  const saved: Partial<DatasetFingerprint> = state.fingerprint ?? {};
  for (const [name, value] of Object.entries(fingerprint)) {
    const found = saved[name as keyof DatasetFingerprint];
    if (found !== value) throw new DatasetStateError(`fingerprint.${name}`, value, found);
  }
  const { epoch, exampleIndex } = state;
  if (!isCount(epoch, MOST_EPOCHS)) {
    throw new DatasetStateError('epoch', 'an integer from 0 to 2^32 - 1', epoch);
  }
  if (!isCount(exampleIndex, order.endOfEpoch) || !isBatchStart(exampleIndex, plan)) {
    const expected = `${plan.bins ? `a multiple of ${plan.batchSize}` : 'an integer'} from 0 to ${order.endOfEpoch - 1}`;
    throw new DatasetStateError('exampleIndex', expected, exampleIndex);
  }
  if (plan.sources.length === 1) return { epoch, exampleIndex };
  return { epoch, exampleIndex, positions: positionsOf(state, plan.sources.length) };
}

/** Bins have no rows before a batch that was cut differently. */
function isBatchStart(exampleIndex: number, { bins, batchSize }: BatchPlan): boolean {
  return bins === undefined || exampleIndex % batchSize === 0;
}

function positionsOf({ positions, exampleIndex }: DatasetState, sourceCount: number): readonly number[] {
  const sum = Array.isArray(positions)
    ? positions.reduce((total, position) => total + position, 0)
    : Number.NaN;
  const counts = positions ?? [];
  const fits = counts.length === sourceCount && counts.every((count) => isCount(count, exampleIndex + 1));
  if (fits && sum === exampleIndex) return counts;
  const expected = `${sourceCount} counts that add up to ${exampleIndex}`;
  throw new DatasetStateError('positions', expected, JSON.stringify(positions));
}

function describeSources({ sources, plan }: Omit<LoaderJob, 'start'>): string {
  if (sources.length === 1) return sources[0]!.manifest.runKey;
  const shares = sharesOf(plan.sources);
  return JSON.stringify(sources.map(({ manifest }, i) => [manifest.runKey, shares[i]]));
}

function describeBins({ bins, batchSize, lastBatch }: BatchPlan): string {
  if (bins === undefined) return 'none';
  return JSON.stringify({ bounds: bins.map(({ bound }) => bound), batchSize, lastBatch });
}

function isCount(value: number, end: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < end;
}

/** Writes a flat object as JSON with its keys in order, so that equal options read the same. */
function canonicalJson(value: object): string {
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return JSON.stringify(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))));
}
