import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '@albectra/files';
import { RUN_FILES } from '../run-folder.ts';
import type { Evaluation } from './summarize-scores.ts';

/** Reads the evaluations of a run, in the order of their steps; none if it has none yet. */
export function readEvaluations(runDirectory: string): Evaluation[] {
  const path = join(runDirectory, RUN_FILES.evaluations);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Evaluation[]) : [];
}

/** Stores an evaluation in place of an older one of the same step; whole or not at all. */
export async function storeEvaluation(runDirectory: string, evaluation: Evaluation): Promise<Evaluation[]> {
  const others = readEvaluations(runDirectory).filter(({ step }) => step !== evaluation.step);
  const all = [...others, evaluation].sort((a, b) => a.step - b.step);
  await writeAtomically(join(runDirectory, RUN_FILES.evaluations), `${JSON.stringify(all, undefined, 2)}\n`);
  return all;
}
