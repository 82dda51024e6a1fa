import { formatCount } from '@albectra/cli';
import type { HistoryEntry } from '@albectra/training';
import type { RunData } from './run-data.ts';

/** How far a run is. */
export type RunStateKind = 'complete' | 'stopped' | 'failed' | 'not ended' | 'broken';

/** How far a run is, and what that means in words. */
export interface RunState {
  readonly kind: RunStateKind;
  readonly words: string;
}

/** Characters of a reason at most. */
const MAX_REASON = 300;

/**
 * Tells how far a run is, by its last words.
 *
 * A run whose start has no end may be at work, or was killed: nothing in its folder tells these apart.
 */
export function stateOf(run: RunData): RunState {
  const { recipe, history, metrics } = run;
  if (recipe === undefined) return { kind: 'broken', words: 'its run.json cannot be read' };
  const last = history.at(-1);
  const steps = [metrics?.lastStep, last?.step].filter((step) => step !== undefined);
  const place = `at step ${formatCount(Math.max(0, ...steps))} of ${formatCount(recipe.steps)}`;
  if (last?.event === 'ended') return endOf(last, place);
  // A run of an earlier version kept no history.
  const isEvaluated = run.evaluations.some((evaluation) => evaluation.step === recipe.steps);
  if (last === undefined && isEvaluated) return { kind: 'complete', words: place };
  return { kind: 'not ended', words: `at work or killed, ${place}${lastWritten(run)}` };
}

function endOf(
  { outcome, reason = 'for no known reason' }: Extract<HistoryEntry, { event: 'ended' }>,
  place: string,
): RunState {
  if (outcome === 'failed') return { kind: 'failed', words: shorten(`${place}: ${reason}`) };
  if (outcome === 'budget-spent') return { kind: 'stopped', words: `its budget is spent, ${place}` };
  return { kind: outcome === 'completed' ? 'complete' : 'stopped', words: place };
}

function lastWritten({ writtenMs }: RunData): string {
  if (writtenMs === undefined) return '';
  return `, last written ${new Date(writtenMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function shorten(text: string): string {
  return text.length <= MAX_REASON ? text : `${text.slice(0, MAX_REASON - 1)}…`;
}
