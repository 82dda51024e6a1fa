import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { formatBytes, formatDuration } from '@albectra/cli';
import { readEvaluations } from '@albectra/training';
import type { Evaluation, HeldoutMetric } from '@albectra/training';
import type { Journal } from './journal.ts';
import { MODELS } from './plan-steps.ts';
import type { Model, QuickstartPaths, Step } from './plan-steps.ts';

/** The closing summary as lines: what was learned, what was made, how long it took, and what comes next. */
export function summarize(paths: QuickstartPaths, steps: readonly Step[], journal: Journal): string[] {
  return [
    '',
    '━━ What the models learned (held-out text; 95 % intervals) ━━',
    '',
    ...MODELS.flatMap((model) => learned(model, readEvaluations(paths.runs[model]))),
    '━━ What was made ━━',
    '',
    ...made(paths),
    '',
    '━━ How long it took ━━',
    '',
    ...durations(steps, journal),
    '',
    '━━ The same on your own text, at full size ━━',
    '',
    ...nextCommands(),
  ];
}

function learned(model: Model, evaluations: readonly Evaluation[]): string[] {
  const before = evaluations[0];
  const after = evaluations.at(-1);
  if (before === undefined || after === undefined) return [];
  const row = (name: string, pick: (evaluation: Evaluation) => HeldoutMetric | undefined): string[] => {
    const first = pick(before);
    const last = pick(after);
    if (first === undefined || last === undefined) return [];
    return [
      `  ${name.padEnd(20)} ${figures(first).padEnd(26)} ${figures(last).padEnd(26)} ${last.chance.toFixed(3).padEnd(8)} ${verdict(first, last)}`,
    ];
  };
  return [
    `${model.toUpperCase()}, ${after.step} steps, ${after.rowCount} held-out rows`,
    `  ${''.padEnd(20)} ${'before'.padEnd(26)} ${'after'.padEnd(26)} chance`,
    ...row('MLM accuracy', (evaluation) => evaluation.maskedLanguageAccuracy),
    ...row('Replaced-token AUC', (evaluation) => evaluation.replacedTokenArea),
    ...row('SOP accuracy', (evaluation) => evaluation.pairAccuracy),
    '',
  ];
}

/** Says what the intervals allow to say: whether it is better than before, and better than chance. */
function verdict(before: HeldoutMetric, after: HeldoutMetric): string {
  if (after.low <= before.high) return 'no clear change';
  return after.low > after.chance ? 'clearly better' : 'clearly better, about chance';
}

function figures({ value, low, high }: HeldoutMetric): string {
  return `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

function made(paths: QuickstartPaths): string[] {
  const rows: [string, string][] = [
    ['corpus', paths.corpus],
    ['vocabulary', paths.vocabulary],
    ...MODELS.map((model): [string, string] => [`${model} shards`, paths.shards[model]]),
    ...MODELS.map((model): [string, string] => [`${model} run`, paths.runs[model]]),
    ...MODELS.map((model): [string, string] => [`${model} export`, paths.exports[model]]),
    ['page of shards', paths.pages.shards],
    ['page of runs', paths.pages.runs],
  ];
  return rows.map(
    ([name, path]) =>
      `  ${name.padEnd(16)} ${relative('.', path).padEnd(44)} ${formatBytes(sizeOf(path)).padStart(9)}`,
  );
}

/** Bytes of a file, or of all files below a folder. */
function sizeOf(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function durations(steps: readonly Step[], journal: Journal): string[] {
  const rows = [
    { id: 'engine', title: 'Find an engine' },
    { id: 'corpus', title: 'Gather the corpus' },
    ...steps,
  ];
  const timed = rows.flatMap(({ id, title }) => {
    const ms = journal.get(id)?.ms;
    return ms === undefined ? [] : [{ title, ms }];
  });
  const total = timed.reduce((sum, { ms }) => sum + ms, 0);
  return [...timed, { title: 'Together', ms: total }].map(
    ({ title, ms }) => `  ${title.padEnd(34)} ${formatDuration(ms).padStart(12)}`,
  );
}

function nextCommands(): string[] {
  return [
    '  npm run prepare-data -- train-vocab my/texts --output vocabulary/spiece.model --set vocabularySize=30000',
    '  npm run prepare-data -- build my/texts --tokenizer vocabulary/spiece.model --preset electra --output shards',
    '  npm run setup:tensorflow            # on an NVIDIA GPU: npm run setup:tensorflow -- --gpu',
    '  npm run train -- pretrain shards --preset electra-small --output runs/electra',
    '  npm run train -- evaluate runs/electra',
    '  npm run train -- export runs/electra --output my-encoder',
  ];
}
