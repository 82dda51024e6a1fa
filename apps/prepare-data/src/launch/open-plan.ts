import { join, resolve } from 'node:path';
import { ConfigurationError } from '@albectra/cli';
import { readPlan, type Plan } from '@albectra/preparation';
import { readManifest, type Manifest } from '@albectra/shards/manifest';

/** A planned run. */
export interface PlannedRun {
  /** Output folder, absolute. */
  readonly directory: string;
  readonly plan: Plan;
  /** The manifest, once it is written: nothing is left to do. */
  readonly manifest: Manifest | undefined;
}

/**
 * Opens the output folder of a plan.
 *
 * @throws {ConfigurationError} if it has no plan.
 * @throws {OutputDamagedError} if the plan is damaged.
 */
export async function openPlan(folder: string): Promise<PlannedRun> {
  const directory = resolve(folder);
  const plan = await readPlan(directory);
  if (plan === undefined) {
    throw new ConfigurationError([
      `Folder ${directory}: expected a plan (plan.json), found none. Write it with "prepare-data plan CORPUS --tokenizer FILE --output ${join(folder)}".`,
    ]);
  }
  const manifest = await readManifest(directory).catch(() => undefined);
  return { directory, plan, manifest: manifest?.runKey === plan.runKey ? manifest : undefined };
}
