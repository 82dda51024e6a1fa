import type { DatasetState } from '@albectra/dataset';

/** Version of {@link RunProgress}. */
export const PROGRESS_VERSION = 2;

/** What a checkpoint keeps beside the tensors: where the run stands, and what of its budget is spent. */
export interface RunProgress {
  readonly version: typeof PROGRESS_VERSION;
  /** Where the next batch stands in the data. */
  readonly data: DatasetState;
  /** Time that all starts of the run took up to here, evaluations included, in milliseconds. */
  readonly elapsedMs: number;
  /** Tokens trained on, padding left out. */
  readonly tokens: number;
  /** Steps that replaced nothing, since a number in them was not finite. */
  readonly skippedSteps: number;
  /** How many of them were the last steps, without a sound one between. */
  readonly skippedInARow: number;
}

/** Progress of a run before its first step, but for the place in the data. */
export const NOTHING_SPENT: Omit<RunProgress, 'data'> = {
  version: PROGRESS_VERSION,
  elapsedMs: 0,
  tokens: 0,
  skippedSteps: 0,
  skippedInARow: 0,
};

const COUNTS = ['elapsedMs', 'tokens', 'skippedSteps', 'skippedInARow'] as const;

/** Tells whether plain data is progress of this version; the place in the data is checked further by who reads it. */
export function isRunProgress(progress: object): progress is RunProgress {
  const values = progress as Readonly<Record<string, unknown>>;
  const isPlace = typeof values['data'] === 'object' && values['data'] !== null;
  const isThisVersion = values['version'] === PROGRESS_VERSION;
  return isThisVersion && isPlace && COUNTS.every((name) => Number.isFinite(values[name]));
}
