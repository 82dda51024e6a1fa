import { sweepAbandoned, type AbandonedOptions, type AbandonedSweep } from '@albectra/files';
import { outputFolders } from '../output-layout.ts';
import type { Plan } from '../plan.ts';

/**
 * Removes from an output folder what killed processes left in it, and nothing that a living one writes; safe
 * while others run tasks in it.
 */
export async function sweepOutput(
  directory: string,
  plan: Plan,
  options: AbandonedOptions = {},
): Promise<AbandonedSweep> {
  return sweepAbandoned(outputFolders(directory, plan.configuration.layout.lengthBins), options);
}
