import { latestCheckpoint, loadCheckpoint } from '@albectra/checkpoint';
import type { DatasetState } from '@albectra/dataset';
import { initializeParameters } from '@albectra/encoder';
import type { PretrainingModel } from '@albectra/encoder';
import type { NamedArrays } from '@albectra/ops';
import type { Optimizer } from '@albectra/optimizer';
import { deriveKey } from '@albectra/random';
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
  return { step, state, progress: progress as unknown as RunProgress };
}

function initialState(model: PretrainingModel, optimizer: Optimizer, seed: number): NamedArrays {
  const { initializerRange } = model.config;
  const parameters = initializeParameters(model.specs, {
    key: deriveKey(seed, 'parameters'),
    initializerRange,
  });
  return createTrainingState(parameters, optimizer.slots(model.specs));
}
