import { expect, test } from 'vitest';
import type { EngineMessage } from './bench-messages.ts';
import { benchText } from './bench-text.ts';
import { quantile, summarizeEngine } from './summarize-engine.ts';

const opened: EngineMessage = { kind: 'opened', description: 'a library' };
const training: EngineMessage = { kind: 'training', parameterCount: 10, tokens: 64, flops: 2e9 };
const step = (ms: number): EngineMessage => ({ kind: 'step', ms, peakBytes: 1e8 + ms });
const peak: EngineMessage = { kind: 'peak', flops: 1e10 };
const options = { rows: 4, limitSeconds: 30 };
const timings = [400, 410, 390, 400, 405, 395, 400, 400];

test('figures are of the steps behind the first', () => {
  const messages = [opened, training, step(5000), ...timings.map(step), peak];
  expect(summarizeEngine('wasm', { messages, end: 'done' }, options)).toEqual({
    engine: 'wasm',
    description: 'a library',
    parameterCount: 10,
    flopsPerStep: 2e9,
    firstStepMs: 5000,
    peakBytes: 1e8 + 400,
    peakFlops: 1e10,
    figures: {
      steps: 8,
      medianMs: 400,
      quartilesMs: [398.75, 401.25],
      // 4 rows and 64 tokens in 0.4 s; 2 GFLOP in 0.4 s are 5 GFLOP/s, of 10.
      rowsPerSecond: 10,
      tokensPerSecond: 160,
      utilisation: 0.5,
    },
  });
});

test.each([
  [[], 'done', '0 timed steps only: a rough figure'],
  [
    [opened],
    'time limit',
    'no step within 30 s; more time: --set limitSeconds=…, smaller steps: --set batchSize=…',
  ],
  [
    [step(9)],
    'time limit',
    'only the first step within 30 s; more time: --set limitSeconds=…, smaller steps: --set batchSize=…',
  ],
  [[step(9), step(9)], 'time limit', '1 timed step only within 30 s: a rough figure'],
  [[step(9), step(9), step(9)], 'done', '2 timed steps only: a rough figure'],
  [[{ kind: 'unavailable', missing: 'a GPU', command: 'x' }], 'done', 'missing a GPU; get it: x'],
  [[opened, { kind: 'failed', message: 'no memory' }], 'done', 'failed: no memory'],
  [[opened], 'died', 'its process died: killed'],
] as const)('%j and then %s: %s', (messages, end, note) => {
  expect(summarizeEngine('cpu', { messages, end, lastWords: 'killed' }, options).note).toBe(note);
});

test('a table has the fastest engine first, and says why others have no figures', () => {
  const slow = { messages: [opened, training, step(5000), step(40_000)], end: 'time limit' } as const;
  const fast = { messages: [opened, training, step(900), ...timings.map(step), peak], end: 'done' } as const;
  const none = { messages: [], end: 'died', lastWords: 'Error: x' } as const;
  const results = [
    summarizeEngine('cpu', slow, options),
    summarizeEngine('webgpu', none, options),
    summarizeEngine('wasm', fast, options),
  ];
  const size = { preset: 'bert-base', batchSize: 4, sequenceLength: 16, precision: 'float32' } as const;
  const bench = { ...size, load: 3.21, processors: 2, engines: results };
  expect(benchText(bench)).toEqual([
    'bert-base: 4 rows of 16 tokens, float32, 10 parameters, 2 GFLOP a step',
    '  cpu: a library',
    '  wasm: a library',
    'engine  seq/s  tokens/s  ms/step  quartiles  first step  peak memory  GFLOP/s  utilisation',
    'wasm     10.0       160      400    399–401       0.9 s       100 MB       10         50 %',
    'cpu      0.10         2   40,000          –       5.0 s       100 MB        –            –',
    '✗ webgpu: its process died: Error: x',
    '  cpu: 1 timed step only within 30 s: a rough figure.',
    expect.stringContaining('GFLOP/s: on float32 matrix products alone'),
    'The machine was busy before: a load of 3.2 on 2 processors. Expect better figures on an idle one.',
  ]);
  expect(benchText({ ...bench, load: 0.9, engines: [] })).toEqual([
    'bert-base: 4 rows of 16 tokens, float32',
  ]);
});

test('a quantile lies between values as far as the share says', () => {
  expect(quantile([4, 1, 3], 0.5)).toBe(3);
  expect(quantile([1, 2], 0.25)).toBe(1.25);
});
