import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '@albectra/files';
import { TrainingError } from './errors.ts';
import type { PretrainingRecipe } from './recipe.ts';

/** The identity of a run: what its numbers depend on. Stored as `run.json`. */
export interface RunIdentity {
  readonly version: 1;
  readonly recipe: PretrainingRecipe;
  /** Run key of the shards' manifest. */
  readonly dataRunKey: string;
}

/** Names within a run's folder. */
export const RUN_FILES = {
  identity: 'run.json',
  metrics: 'metrics.jsonl',
  evaluations: 'evaluations.json',
} as const;

/** Reads the identity of a run, or nothing when the folder holds none. */
export function readRunIdentity(runDirectory: string): RunIdentity | undefined {
  const path = join(runDirectory, RUN_FILES.identity);
  if (!existsSync(path)) return undefined;
  const problem = (cause?: unknown): TrainingError =>
    new TrainingError(
      'not-a-run',
      `Opening the run ${runDirectory} failed: expected ${RUN_FILES.identity} of a training run of version 1. Choose another folder for the run.`,
      { cause },
    );
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isRunIdentity(value)) return value;
  } catch (error) {
    throw problem(error);
  }
  throw problem();
}

/**
 * Prepares a run's folder, new or begun.
 *
 * @throws {TrainingError} if the folder holds a run of another recipe or other data; the message names what differs.
 */
export async function prepareRunFolder(runDirectory: string, identity: RunIdentity): Promise<void> {
  const present = readRunIdentity(runDirectory);
  if (present === undefined) {
    const text = `${JSON.stringify(identity, undefined, 2)}\n`;
    await writeAtomically(join(runDirectory, RUN_FILES.identity), text);
    return;
  }
  const differences = listDifferences(present, identity);
  if (differences.length === 0) return;
  throw new TrainingError(
    'configuration-mismatch',
    `Resuming the run ${runDirectory} failed: expected the configuration that it was begun with, got ${differences.join('; ')}. Choose another folder for a new run, or restore the configuration.`,
  );
}

/** Path of a run's metrics, JSON lines. */
export function metricsPath(runDirectory: string): string {
  return join(runDirectory, RUN_FILES.metrics);
}

function isRunIdentity(value: unknown): value is RunIdentity {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    value.version === 1 &&
    'recipe' in value &&
    typeof value.recipe === 'object' &&
    'dataRunKey' in value &&
    typeof value.dataRunKey === 'string'
  );
}

/** Lists leaves that differ, as `path old -> new`. */
function listDifferences(before: unknown, after: unknown, path = ''): string[] {
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) =>
      listDifferences(before[name], after[name], path === '' ? name : `${path}.${name}`),
    );
  }
  return Object.is(before, after) ? [] : [`${path} ${JSON.stringify(before)} -> ${JSON.stringify(after)}`];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
