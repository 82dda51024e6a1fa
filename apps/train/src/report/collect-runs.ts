import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readConfigurationFile } from '@albectra/cli';
import { listSettings } from '@albectra/report';
import {
  readEvaluations,
  readHistory,
  readRunCurves,
  requireRunIdentity,
  RUN_FILES,
} from '@albectra/training';
import type { RunIdentity } from '@albectra/training';
import { CONFIGURATION_FILE } from '../run-configuration.ts';
import { nameRuns } from './name-runs.ts';
import type { RunData } from './run-data.ts';

/** What reading runs needs. */
export interface CollectOptions {
  readonly signal: AbortSignal;
  /** Told the name of each run before it is read. */
  readonly onRun: (name: string) => void;
}

/** Points of all curves of a chart together, and bounds of those of one. */
const CHART_POINTS = 4800;
const MIN_POINTS = 150;
const MAX_POINTS = 1200;

/**
 * Reads what a report shows of runs. What is damaged or missing in a run is told with the run.
 *
 * @throws {TrainingError} `not-a-run` if a folder holds nothing of a run.
 */
export async function collectRuns(
  directories: readonly string[],
  { signal, onRun }: CollectOptions,
): Promise<readonly RunData[]> {
  const names = nameRuns(directories);
  for (const directory of directories) {
    // A run without its run.json is broken; a folder without metrics, too, is another one, named by mistake.
    if (!existsSync(join(directory, RUN_FILES.metrics)) && !existsSync(join(directory, RUN_FILES.identity))) {
      requireRunIdentity(directory);
    }
  }
  const points = Math.max(MIN_POINTS, Math.min(MAX_POINTS, Math.floor(CHART_POINTS / directories.length)));
  const runs: RunData[] = [];
  for (const [index, directory] of directories.entries()) {
    const name = names[index] ?? directory;
    onRun(name);
    runs.push(await readRun(directory, name, { points, signal }));
  }
  return runs;
}

async function readRun(
  directory: string,
  name: string,
  options: { readonly points: number; readonly signal: AbortSignal },
): Promise<RunData> {
  const problems: string[] = [];
  const attempt = async <T>(read: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      options.signal.throwIfAborted();
      problems.push(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  const path = join(directory, RUN_FILES.metrics);
  const identity = await attempt(() => requireRunIdentity(directory));
  const configuration = existsSync(join(directory, CONFIGURATION_FILE))
    ? await attempt(() => readConfigurationFile(join(directory, CONFIGURATION_FILE)))
    : undefined;
  const evaluations = (await attempt(() => readEvaluations(directory))) ?? [];
  const history = (await attempt(() => readHistory(join(directory, RUN_FILES.history)))) ?? [];
  const metrics = await attempt(() => readRunCurves(path, options));
  return {
    directory,
    name,
    settings: settingsOf(identity, configuration),
    history,
    evaluations,
    problems,
    ...(identity === undefined ? {} : { recipe: identity.recipe }),
    ...(metrics === undefined ? {} : { metrics, writtenMs: statSync(path).mtimeMs }),
  };
}

/** Keys of the configuration that the recipe does not hold. */
const OTHER_KEYS = ['shards', 'preset', 'engine', 'run'] as const;

function settingsOf(
  identity: RunIdentity | undefined,
  configuration: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, string>> {
  const other = OTHER_KEYS.flatMap((key) => {
    const value = configuration?.[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  const data = identity === undefined ? {} : { 'run key of the data': identity.dataRunKey };
  return Object.fromEntries([
    ...listSettings(identity?.recipe ?? {}),
    ...listSettings({ ...data, ...Object.fromEntries(other) }),
  ]);
}
