import { syncDirectory } from '@albectra/files';
import { checkpointsFolder, checkpointStep, listCheckpoints } from './checkpoint-files.ts';
import { removeFolder } from './remove-folder.ts';

/** Removes a run's checkpoints of later steps than one, the latest first. */
export async function dropCheckpointsAfter(runDirectory: string, step: number): Promise<void> {
  const later = (await listCheckpoints(runDirectory)).filter((path) => checkpointStep(path) > step);
  for (const checkpoint of later.toReversed()) await removeFolder(checkpoint);
  if (later.length > 0) await syncDirectory(checkpointsFolder(runDirectory));
}
