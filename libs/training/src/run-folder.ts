import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listCheckpoints } from '@albectra/checkpoint';
import { encoderConfig } from '@albectra/encoder';
import type { EncoderOptions } from '@albectra/encoder';
import { sweepTemporaries, writeAtomically } from '@albectra/files';
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
  /** When the work began, on which engine, and how it ended: JSON lines. */
  history: 'history.jsonl',
  /** Folder of TensorBoard's event files. */
  tensorboard: 'tensorboard',
} as const;

/** Reads the identity of a run, or nothing when the folder holds none. */
export function readRunIdentity(runDirectory: string): RunIdentity | undefined {
  const path = join(runDirectory, RUN_FILES.identity);
  if (!existsSync(path)) return undefined;
  const problem = (cause?: unknown): TrainingError =>
    new TrainingError(
      'not-a-run',
      `Opening the run ${runDirectory} failed: expected ${RUN_FILES.identity} of a training run of version 1, got another or a damaged one. Restore the file, or choose another folder.`,
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
 * Reads the identity of a run that must be there.
 *
 * @throws {TrainingError} `not-a-run` if there is none, or a damaged one.
 */
export function requireRunIdentity(runDirectory: string): RunIdentity {
  const identity = readRunIdentity(runDirectory);
  if (identity !== undefined) return identity;
  throw new TrainingError(
    'not-a-run',
    `Opening the run ${runDirectory} failed: expected a folder made by \`train pretrain\`, found no ${RUN_FILES.identity}. Check the path.`,
  );
}

/**
 * Prepares a run's folder, new or begun: what a killed process left unfinished in it is removed.
 *
 * A run that has saved nothing yet can be begun anew under another recipe: its records go.
 *
 * @throws {TrainingError} if the folder holds a run of another recipe or other data; the message names what differs.
 */
export async function prepareRunFolder(runDirectory: string, identity: RunIdentity): Promise<void> {
  const present = readRunIdentity(runDirectory);
  await sweepTemporaries([runDirectory]);
  const differences = present === undefined ? [] : listDifferences(present, identity);
  const isNew = present === undefined || (await listCheckpoints(runDirectory)).length === 0;
  if (isNew && differences.length > 0) await removeRecords(runDirectory);
  if (isNew) {
    const text = `${JSON.stringify(identity, undefined, 2)}\n`;
    await writeAtomically(join(runDirectory, RUN_FILES.identity), text);
    return;
  }
  if (differences.length === 0) return;
  throw new TrainingError(
    'configuration-mismatch',
    `Resuming the run ${runDirectory} failed: expected the configuration that it was begun with, got ${differences.join('; ')}. Choose another folder for a new run, or restore the configuration.`,
  );
}

async function removeRecords(runDirectory: string): Promise<void> {
  const { identity: _, ...records } = RUN_FILES;
  for (const name of Object.values(records)) {
    await rm(join(runDirectory, name), { recursive: true, force: true });
  }
}

/** Path of a run's metrics, JSON lines. */
export function metricsPath(runDirectory: string): string {
  return join(runDirectory, RUN_FILES.metrics);
}

const RECIPE_NUMBERS = ['clipNorm', 'batchSize', 'sequenceLength', 'steps', 'seed', 'heldoutRows'] as const;

/** @throws {EncoderError} if the model's sizes are missing or do not fit one another. */
function isRunIdentity(value: unknown): value is RunIdentity {
  if (!isRecord(value) || value['version'] !== 1 || typeof value['dataRunKey'] !== 'string') return false;
  const { recipe } = value;
  if (!isRecord(recipe)) return false;
  const { model, optimizer, schedule, masking } = recipe;
  if (![model, optimizer, schedule, masking].every(isRecord)) return false;
  encoderConfig(model as unknown as EncoderOptions);
  return RECIPE_NUMBERS.every((name) => typeof recipe[name] === 'number');
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
