import { checkpointStep, dropCheckpointsAfter, listCheckpoints } from '@albectra/checkpoint';

/** The last step up to this one whose checkpoint is due by number; 0 if there is none yet. */
export function lastDueStep(step: number, checkpointEvery: number): number {
  return step - (step % checkpointEvery);
}

/**
 * Takes a run's folder back to where it is rolled back to: to the last checkpoint that was due.
 *
 * Those that a stop saved between do not count, so that a run that was stopped rolls back as one that was
 * not. Later checkpoints are removed, as their steps are done again.
 */
export async function rollBackFolder(runDirectory: string, checkpointEvery: number): Promise<void> {
  const steps = (await listCheckpoints(runDirectory)).map(checkpointStep);
  const due = steps.filter((step) => step % checkpointEvery === 0);
  const latest = steps.at(-1) ?? 0;
  // After another checkpointEvery there may be none that was due by the present one.
  const target = due.at(-1) ?? (latest < checkpointEvery ? 0 : latest);
  await dropCheckpointsAfter(runDirectory, target);
}
