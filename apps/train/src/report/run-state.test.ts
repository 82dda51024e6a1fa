import { PRESETS } from '@albectra/training';
import type { HistoryEntry } from '@albectra/training';
import { expect, test } from 'vitest';
import type { RunData } from './run-data.ts';
import { stateOf } from './run-state.ts';

const time = '2026-11-22T08:00:00.000Z';
const { recipe } = PRESETS['electra-tiny'];
const run: RunData = {
  directory: 'r',
  name: 'r',
  recipe,
  settings: {},
  history: [],
  evaluations: [],
  problems: [],
};
const started: HistoryEntry = { event: 'started', time, step: 0, steps: 600, engine: 'cpu', device: 'x' };
const ended = (outcome: 'completed' | 'budget-spent' | 'stopped' | 'failed'): HistoryEntry => ({
  event: 'ended',
  time,
  step: 60,
  outcome,
});
const evaluation = {
  step: recipe.steps,
  rowCount: 1,
  tokenCount: 1,
  maskedLanguageLoss: 1,
  maskedLanguageAccuracy: { value: 1, low: 1, high: 1, chance: 0 },
};

test.each([
  [[started, ended('completed')], 'complete', 'at step 60 of 600'],
  [[started, ended('stopped')], 'stopped', 'at step 60 of 600'],
  [[started, ended('budget-spent')], 'stopped', 'its budget is spent, at step 60 of 600'],
  [[started, ended('failed')], 'failed', 'at step 60 of 600: for no known reason'],
  [[started, ended('failed'), started], 'not ended', 'at work or killed, at step 0 of 600'],
  [[], 'not ended', 'at work or killed, at step 0 of 600'],
] as const)('%j is %s', (history, kind, words) => {
  expect(stateOf({ ...run, history })).toEqual({ kind, words });
});

test('a run without a history is complete if its last step was evaluated', () => {
  expect(stateOf({ ...run, evaluations: [evaluation] }).kind).toBe('complete');
  expect(stateOf({ ...run, history: [started], evaluations: [evaluation] }).kind).toBe('not ended');
});

test('a long reason is cut', () => {
  const failure: HistoryEntry = { event: 'ended', time, step: 1, outcome: 'failed', reason: 'x'.repeat(999) };
  expect(stateOf({ ...run, history: [failure] }).words).toHaveLength(300);
});

test('what is written last is told of a run that did not end', () => {
  expect(stateOf({ ...run, history: [started], writtenMs: 0 }).words).toContain(
    'last written 1970-01-01 00:00 UTC',
  );
});
