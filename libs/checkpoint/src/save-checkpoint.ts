import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sweepTemporaries, syncDirectory, TEMPORARY_PREFIX, writeAtomically } from '@albectra/files';
import type { NamedArrays } from '@albectra/ops';
import type { CheckpointDescription, Progress } from './checkpoint-description.ts';
import {
  checkpointName,
  checkpointsFolder,
  checkpointStep,
  DESCRIPTION_FILE,
  listCheckpoints,
  STATE_FILE,
} from './checkpoint-files.ts';
import { CheckpointError } from './errors.ts';
import { removeFolder } from './remove-folder.ts';
import { writeSafetensors } from './write-safetensors.ts';

/** What a checkpoint keeps. */
export interface CheckpointContents {
  /** Finished training steps. */
  readonly step: number;
  /** Parameters, optimizer slots and whatever else the training function keeps. */
  readonly state: NamedArrays;
  /** Plain data beside the tensors, with a version of its own. */
  readonly progress: Progress;
  /** How many checkpoints of the run stay, this one included; at least 1. Default: all. */
  readonly keep?: number;
  /** Steps whose checkpoints stay besides those, such as the best one's. */
  readonly keepSteps?: readonly number[];
}

/**
 * Saves a checkpoint of a run and returns its folder, `checkpoints/step-00000100`.
 *
 * It appears by one rename, complete; a crash or a full disk leaves the run with the checkpoints that
 * it had. Older ones beyond `keep` are removed afterwards, but for those of `keepSteps`. Only one process may save into a run's
 * folder at a time. Disk: `keep` + 1 times the
 * size of the state, and those of `keepSteps`.
 *
 * @throws {CheckpointError} `invalid-option` if `step` or `keep` is out of its range.
 */
export async function saveCheckpoint(runDirectory: string, contents: CheckpointContents): Promise<string> {
  const { step, keep = Infinity, keepSteps = [] } = contents;
  checkCount(Number.isSafeInteger(step) && step >= 0, 'step', step);
  checkCount(keep >= 1, 'keep', keep);
  const folder = checkpointsFolder(runDirectory);
  const made = await mkdir(folder, { recursive: true });
  if (made !== undefined) await syncDirectory(dirname(made));
  await sweepTemporaries([folder]);

  const temporary = join(folder, `${TEMPORARY_PREFIX}${randomUUID()}-${checkpointName(step)}`);
  const path = join(folder, checkpointName(step));
  try {
    await mkdir(temporary);
    await fill(temporary, contents);
    await removeFolder(path);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  await syncDirectory(folder);
  const older = (await listCheckpoints(runDirectory)).slice(0, -keep);
  for (const checkpoint of older)
    if (!keepSteps.includes(checkpointStep(checkpoint))) await removeFolder(checkpoint);
  return path;
}

async function fill(folder: string, { step, state, progress }: CheckpointContents): Promise<void> {
  const tensors = Object.entries(state).map(([name, { shape, dtype, values }]) => ({
    name,
    shape,
    dtype,
    values: () => values,
  }));
  const written = await writeSafetensors(join(folder, STATE_FILE), tensors);
  const description: CheckpointDescription = {
    version: 1,
    step,
    progress,
    files: [{ name: STATE_FILE, ...written }],
  };
  await writeAtomically(join(folder, DESCRIPTION_FILE), `${JSON.stringify(description, undefined, 2)}\n`);
}

function checkCount(valid: boolean, option: string, value: number): void {
  if (valid) return;
  const least = option === 'keep' ? 1 : 0;
  throw new CheckpointError('invalid-option', option, {
    message: `Saving a checkpoint failed: expected ${option} to be a whole number of at least ${least}, got ${value}. Change ${option}.`,
  });
}
