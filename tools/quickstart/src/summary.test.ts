import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Journal } from './journal.ts';
import { MODELS, planSteps, quickstartPaths } from './plan-steps.ts';
import type { QuickstartPaths } from './plan-steps.ts';
import { summarize } from './summary.ts';

let folder: string;
let paths: QuickstartPaths;
let lines: string[];

const evaluation = (step: number, metrics: object): object => ({
  step,
  rowCount: 512,
  tokenCount: 30_000,
  maskedLanguageLoss: 5,
  ...metrics,
});
const metric = (value: number, chance: number): object => ({
  value,
  low: value - 0.01,
  high: value + 0.01,
  chance,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-summary-'));
  paths = quickstartPaths(folder);
  const put = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  };
  await put(paths.corpus, 'x'.repeat(2000));
  await put(paths.vocabulary, 'x'.repeat(10));
  for (const model of MODELS) {
    await put(join(paths.shards[model], 'train', 'shard'), 'x'.repeat(300));
    await put(join(paths.shards[model], 'manifest.json'), 'x'.repeat(200));
    await put(join(paths.exports[model], 'model.safetensors'), 'x'.repeat(50));
  }
  for (const page of Object.values(paths.pages)) await put(page, 'x'.repeat(20));
  const before = { maskedLanguageAccuracy: metric(0.02, 0.05) };
  const after = { maskedLanguageAccuracy: metric(0.2, 0.05) };
  await put(
    join(paths.runs.electra, 'evaluations.json'),
    JSON.stringify([
      evaluation(0, { ...before, replacedTokenArea: metric(0.5, 0.5) }),
      evaluation(600, { ...after, replacedTokenArea: metric(0.7, 0.5) }),
    ]),
  );
  await put(
    join(paths.runs.albert, 'evaluations.json'),
    JSON.stringify([
      evaluation(0, { ...before, pairAccuracy: metric(0.505, 0.5) }),
      evaluation(600, { ...after, pairAccuracy: metric(0.52, 0.5) }),
    ]),
  );
  const journal = Journal.open(join(folder, 'quickstart.json'));
  await journal.record('corpus', { ms: 2000, isDone: true });
  await journal.record('train-electra', { ms: 61_000, isDone: true });
  lines = summarize(paths, planSteps(paths, 'wasm'), journal);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const lineWith = (text: string): string | undefined => lines.find((line) => line.includes(text));

test('each metric stands before and after training, with its chance level and a verdict', () => {
  expect(lines.filter((line) => /accuracy|AUC/.test(line)).map((line) => line.trim().split(/ {2,}/))).toEqual(
    [
      ['MLM accuracy', '0.020 (0.010 to 0.030)', '0.200 (0.190 to 0.210)', '0.050', 'clearly better'],
      ['Replaced-token AUC', '0.500 (0.490 to 0.510)', '0.700 (0.690 to 0.710)', '0.500', 'clearly better'],
      ['MLM accuracy', '0.020 (0.010 to 0.030)', '0.200 (0.190 to 0.210)', '0.050', 'clearly better'],
      // 0.51, the lower end after, is not above 0.515, the upper end before.
      ['SOP accuracy', '0.505 (0.495 to 0.515)', '0.520 (0.510 to 0.530)', '0.500', 'no clear change'],
    ],
  );
});

test('what was made stands with its size, folders with all that is in them', () => {
  expect(lineWith('  corpus ')).toMatch(/corpus\.txt +2\.0 kB$/);
  expect(lineWith('electra shards')).toMatch(/ 500 B$/);
  expect(lineWith('albert export')).toMatch(/ 50 B$/);
});

test('the time of each step that ran, and of all together', () => {
  const start = lines.indexOf('━━ How long it took ━━') + 2;
  const times = lines.slice(start, lines.indexOf('', start)).map((line) => line.trim().split(/ {2,}/));
  expect(times.map(([title]) => title)).toEqual([
    'Gather the corpus',
    'Pre-train a tiny ELECTRA',
    'Together',
  ]);
  expect(times.map(([, time]) => time)).toMatchInlineSnapshot(`
    [
      "2.0 s",
      "1 min 01 s",
      "1 min 03 s",
    ]
  `);
});

test('the commands for the own text follow', () => {
  for (const command of ['train-vocab', 'build', 'pretrain', 'evaluate', 'export']) {
    expect(lineWith(`-- ${command} `)).toMatch(/^ {2}npm run (?:prepare-data|train) -- /);
  }
});
