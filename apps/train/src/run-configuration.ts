import { join } from 'node:path';
import { ConfigurationError, loadConfiguration } from '@albectra/cli';
import { requireRunIdentity } from '@albectra/training';
import { pretrainSchema } from './config.ts';
import type { PretrainConfiguration } from './config.ts';

/** Name of the resolved configuration in a run's folder. */
export const CONFIGURATION_FILE = 'train.yaml';

/** Reads the configuration that a run was begun with. */
export async function readRunConfiguration(runDirectory: string): Promise<PretrainConfiguration> {
  return await loadConfiguration(pretrainSchema, { file: join(runDirectory, CONFIGURATION_FILE) });
}

/**
 * The folder of the shards that a command works on: the one named, or the one that the run was trained on.
 *
 * @throws {TrainingError} if the folder holds no run.
 * @throws {ConfigurationError} if none is named and the run does not tell.
 */
export async function shardsOfRun(runDirectory: string, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  requireRunIdentity(runDirectory);
  try {
    return (await readRunConfiguration(runDirectory)).shards;
  } catch (cause) {
    throw new ConfigurationError(
      [
        `Run ${runDirectory}: expected a sound ${CONFIGURATION_FILE}, which names its shards, got none or a damaged one. Name them: --shards DIR.`,
      ],
      { cause },
    );
  }
}
