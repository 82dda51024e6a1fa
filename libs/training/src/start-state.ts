import { latestCheckpoint, loadCheckpoint } from '@albectra/checkpoint';
import { initializeParameters } from '@albectra/encoder';
import type { NamedArrays } from '@albectra/ops';
import { deriveKey } from '@albectra/random';
import { TrainingError } from './errors.ts';
import type { TrainingParts } from './loop/open-training-session.ts';
import { isRunProgress, PROGRESS_VERSION } from './loop/run-progress.ts';
import type { RunProgress } from './loop/run-progress.ts';
import { createTrainingState } from './named-state.ts';
import { lossScaleState } from './step/step-state.ts';

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
  parts: TrainingParts,
  seed: number,
): Promise<StartState> {
  const initial = initialState(parts, seed);
  const latest = await latestCheckpoint(runDirectory);
  if (latest === undefined) return { step: 0, state: initial };
  const { step, state, progress } = await loadCheckpoint(latest, initial);
  if (isRunProgress(progress)) return { step, state, progress };
  throw new TrainingError(
    'damaged-checkpoint',
    `Resuming the run ${runDirectory} failed: expected the place in the data, version ${PROGRESS_VERSION}, in the checkpoint, got another or none (${latest}). Delete this folder; the run then goes on from the checkpoint before it.`,
  );
}

/** The state of a run before its first step. */
export function initialState({ model, optimizer, step }: TrainingParts, seed: number): NamedArrays {
  const { initializerRange } = model.config;
  const parameters = initializeParameters(model.specs, {
    key: deriveKey(seed, 'parameters'),
    initializerRange,
  });
  return { ...createTrainingState(parameters, optimizer.slots(model.specs)), ...lossScaleState(step) };
}
