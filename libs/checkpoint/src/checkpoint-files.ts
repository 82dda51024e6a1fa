/**
 * Names within a run's folder.
 *
 *     checkpoints/step-00000100/
 *       state.safetensors   the tensors
 *       checkpoint.json     step, progress, sizes and checksums; written last
 *
 * A folder of this name is complete: it is filled under a temporary name and renamed.
 */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** File of the tensors within a checkpoint. */
export const STATE_FILE = 'state.safetensors';

/** File that describes a checkpoint. */
export const DESCRIPTION_FILE = 'checkpoint.json';

const STEP_NAME = /^step-(\d{8,15})$/;

/** Returns the folder of a run's checkpoints. */
export function checkpointsFolder(runDirectory: string): string {
  return join(runDirectory, 'checkpoints');
}

/** Names the checkpoint of a step, such as `step-00000100`. */
export function checkpointName(step: number): string {
  return `step-${String(step).padStart(8, '0')}`;
}

/** Tells the step of a checkpoint by the name of its folder. */
export function checkpointStep(path: string): number {
  return Number(STEP_NAME.exec(basename(path))?.[1]);
}

/** Lists the folders of a run's checkpoints, from the first step to the last. */
export async function listCheckpoints(runDirectory: string): Promise<string[]> {
  const folder = checkpointsFolder(runDirectory);
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory() && STEP_NAME.test(entry.name))
    .map(({ name }) => join(folder, name))
    .toSorted((a, b) => checkpointStep(a) - checkpointStep(b));
}
