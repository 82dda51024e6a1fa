import { isBinned } from './_batch-plan.ts';
import type { BatchPlan } from './_batch-plan.ts';
import type { Cursor } from './_cursor.ts';
import type { LoaderJob } from './_loader-job.ts';
import { sharesOf } from './_mixed-order.ts';
import type { DatasetFingerprint, DatasetState } from './dataset-state.ts';

/** Version of the states that are written and read. */
export const STATE_VERSION = 2;

/** Collects what the order and the content of a job's batches depend on. */
export function fingerprintOf(job: Omit<LoaderJob, 'start'>): DatasetFingerprint {
  const { plan, masking } = job;
  const { split, seed, sources } = plan;
  return {
    dataset: describeSources(job),
    split,
    rowCount: sources.reduce((sum, { rowCount }) => sum + rowCount, 0),
    seed,
    shuffle: describeShuffle(plan),
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

function describeSources({ sources, plan }: Omit<LoaderJob, 'start'>): string {
  if (sources.length === 1) return sources[0]!.manifest.runKey;
  const shares = sharesOf(plan.sources);
  return JSON.stringify(sources.map(({ manifest }, i) => [manifest.runKey, shares[i]]));
}

function describeBins({ bins, batchSize, lastBatch }: BatchPlan): string {
  if (!isBinned({ bins })) return 'none';
  return JSON.stringify({ bounds: bins.map(({ bound }) => bound), batchSize, lastBatch });
}

function describeShuffle({ bins, shuffle }: BatchPlan): boolean | string {
  const windows = bins.flatMap(({ parts }) =>
    parts.flatMap(({ order }) => (order.kind === 'window' ? [[order.windowRows, order.blockRows]] : [])),
  );
  return windows.length === 0 ? shuffle : `windows ${JSON.stringify(windows)}`;
}

/** Writes a flat object as JSON with its keys in order, so that equal options read the same. */
function canonicalJson(value: object): string {
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return JSON.stringify(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))));
}
