import { latestCheckpoint, loadCheckpoint } from '@albectra/checkpoint';
import type { Progress } from '@albectra/checkpoint';
import type { DatasetState } from '@albectra/dataset';
import { initializeParameters } from '@albectra/encoder';
import type { PretrainingModel } from '@albectra/encoder';
import type { NamedArrays } from '@albectra/ops';
import type { Optimizer } from '@albectra/optimizer';
import { deriveKey } from '@albectra/random';
import { TrainingError } from './errors.ts';
import { createTrainingState } from './named-state.ts';

/** Version of {@link RunProgress}. */
const PROGRESS_VERSION = 1;

/** What a checkpoint keeps beside the tensors. */
export interface RunProgress {
  readonly version: typeof PROGRESS_VERSION;
  /** Where the next batch stands in the data. */
  readonly data: DatasetState;
  /** Time spent in training steps since the run's first, in milliseconds. */
  readonly elapsedMs: number;
}

/** Where a run starts or goes on. */
export interface StartState {
  readonly step: number;
  readonly state: NamedArrays;
  /** Absent before the first step. */
  readonly progress?: RunProgress;
}

/**
 * Loads the latest checkpoint of a run, or makes the state of a new one.
 *
 * @throws {CheckpointError} if the checkpoint belongs to another model; each mismatched tensor is named.
 * @throws {TrainingError} `damaged-checkpoint` if it does not tell where it stands in the data.
 */
export async function startState(
  runDirectory: string,
  model: PretrainingModel,
  { optimizer, seed }: { readonly optimizer: Optimizer; readonly seed: number },
): Promise<StartState> {
  const initial = initialState(model, optimizer, seed);
  const latest = await latestCheckpoint(runDirectory);
  if (latest === undefined) return { step: 0, state: initial };
  const { step, state, progress } = await loadCheckpoint(latest, initial);
  if (isRunProgress(progress)) return { step, state, progress };
  throw new TrainingError(
    'damaged-checkpoint',
    `Resuming the run ${runDirectory} failed: expected the place in the data, version ${PROGRESS_VERSION}, in the checkpoint, got another or none (${latest}). Delete this folder; the run then goes on from the checkpoint before it.`,
  );
}

/** The place in the data is checked further by who reads it. */
function isRunProgress(progress: Progress): progress is Progress & RunProgress {
  const { version, data, elapsedMs } = progress;
  const isPlace = typeof data === 'object' && data !== null;
  return version === PROGRESS_VERSION && isPlace && Number.isFinite(elapsedMs);
}

function initialState(model: PretrainingModel, optimizer: Optimizer, seed: number): NamedArrays {
  const { initializerRange } = model.config;
  const parameters = initializeParameters(model.specs, {
    key: deriveKey(seed, 'parameters'),
    initializerRange,
  });
  return createTrainingState(parameters, optimizer.slots(model.specs));
}
