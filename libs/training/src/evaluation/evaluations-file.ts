import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '@albectra/files';
import { TrainingError } from '../errors.ts';
import { RUN_FILES } from '../run-folder.ts';
import type { Evaluation, HeldoutMetric } from './summarize-scores.ts';

/**
 * Reads the evaluations of a run, in the order of their steps; none if it has none yet.
 *
 * @throws {TrainingError} if the file is damaged.
 */
export function readEvaluations(runDirectory: string): Evaluation[] {
  const path = join(runDirectory, RUN_FILES.evaluations);
  if (!existsSync(path)) return [];
  const value = parseJson(readFileSync(path, 'utf8'));
  if (Array.isArray(value) && value.every(isEvaluation)) return value;
  throw new TrainingError(
    'damaged-evaluations',
    `Reading evaluations failed: expected a list of evaluations, got something else (${path}). Delete the file; the run's command evaluates its last step again.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isEvaluation(value: unknown): value is Evaluation {
  const numbers: readonly (keyof Evaluation)[] = ['step', 'rowCount', 'tokenCount', 'maskedLanguageLoss'];
  const metrics: readonly (keyof Evaluation)[] = ['pairAccuracy', 'replacedTokenArea'];
  if (typeof value !== 'object' || value === null) return false;
  const evaluation = value as Partial<Evaluation>;
  return (
    numbers.every((name) => typeof evaluation[name] === 'number') &&
    isMetric(evaluation.maskedLanguageAccuracy) &&
    metrics.every((name) => evaluation[name] === undefined || isMetric(evaluation[name]))
  );
}

function isMetric(value: unknown): value is HeldoutMetric {
  if (typeof value !== 'object' || value === null) return false;
  const { value: estimate, low, high, chance } = value as Partial<HeldoutMetric>;
  return [estimate, low, high, chance].every((part) => typeof part === 'number');
}

/** Stores an evaluation in place of an older one of the same step; whole or not at all. */
export async function storeEvaluation(runDirectory: string, evaluation: Evaluation): Promise<Evaluation[]> {
  const others = readEvaluations(runDirectory).filter(({ step }) => step !== evaluation.step);
  const all = [...others, evaluation].sort((a, b) => a.step - b.step);
  await writeEvaluations(runDirectory, all);
  return all;
}

/** Drops the evaluations of steps that a run does again. */
export async function dropEvaluationsAfter(runDirectory: string, step: number): Promise<void> {
  const all = readEvaluations(runDirectory);
  const kept = all.filter((evaluation) => evaluation.step <= step);
  if (kept.length < all.length) await writeEvaluations(runDirectory, kept);
}

async function writeEvaluations(runDirectory: string, all: readonly Evaluation[]): Promise<void> {
  await writeAtomically(join(runDirectory, RUN_FILES.evaluations), `${JSON.stringify(all, undefined, 2)}\n`);
}
