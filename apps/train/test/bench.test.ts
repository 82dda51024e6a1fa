import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PRESETS } from '@albectra/training';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { EngineJob } from '../src/bench/bench-messages.ts';
import { runEngineProcess } from '../src/bench/run-engine-process.ts';
import { runTrain } from './sample-runs.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-bench-'));
});
afterEach(() => void vi.unstubAllEnvs());
afterAll(() => rm(folder, { recursive: true, force: true }));

const job: EngineJob = { engine: 'cpu', recipe: PRESETS['electra-tiny'].recipe, steps: 1, seconds: 1 };
const signal = new AbortController().signal;

/** Runs a process that does what a text says. */
async function runProcess(text: string, options: { limitSeconds?: number; signal?: AbortSignal } = {}) {
  const path = join(folder, `${Math.random()}.mjs`);
  await writeFile(path, text);
  return runEngineProcess(job, { limitSeconds: 60, signal, module: pathToFileURL(path).href, ...options });
}

test('measures engines side by side; one that cannot run does not end the others', async () => {
  const words = ['--preset', 'electra-tiny', '--engines', 'tensorflow,wasm', '--batch', '2', '--length', '8'];
  // A cache without the library: the process of tensorflow finds nothing to load.
  vi.stubEnv('ALBECTRA_CACHE', folder);
  const { code, stdout } = await runTrain(
    'bench',
    ...words,
    '--set',
    'steps=3',
    '--set',
    'examples=2',
    '--json',
  );
  expect(code).toBe(0);
  const result = JSON.parse(stdout) as { readonly engines: readonly Record<string, unknown>[] };
  expect(result).toMatchObject({
    event: 'measured',
    preset: 'electra-tiny',
    batchSize: 2,
    sequenceLength: 8,
    examples: 2,
  });
  expect(result.engines).toEqual([
    { engine: 'tensorflow', note: expect.stringMatching(/^missing .*; get it: npm run setup:tensorflow$/) },
    {
      engine: 'wasm',
      description: expect.stringContaining('WebAssembly'),
      parameterCount: expect.any(Number),
      flopsPerStep: expect.any(Number),
      firstStepMs: expect.any(Number),
      peakBytes: expect.any(Number),
      peakFlops: expect.any(Number),
      figures: {
        steps: 3,
        medianMs: expect.any(Number),
        rowsPerSecond: expect.any(Number),
        tokensPerSecond: expect.any(Number),
        utilisation: expect.any(Number),
      },
      note: '3 timed steps only: a rough figure',
    },
  ]);
  const { peakBytes, figures } = result.engines[1] as {
    peakBytes: number;
    figures: { rowsPerSecond: number; tokensPerSecond: number };
  };
  expect(figures.tokensPerSecond / figures.rowsPerSecond).toBeCloseTo(8);
  // Node.js alone takes tens of megabytes.
  expect(peakBytes).toBeGreaterThan(3e7);
});

test('a precision that an engine has not is told, and no engine at all is a failure', async () => {
  const words = ['bench', '--engines', 'cpu', '--preset', 'electra-tiny', '--set', 'precision=bfloat16'];
  const { code, stdout } = await runTrain(...words, '--set', 'examples=4');
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^electra-tiny: 16 rows of 32 tokens with 4 examples, bfloat16\n.*\n✗ cpu: failed: .*bfloat16/,
  );
});

test('a process that dies leaves what it told, and its last words', async () => {
  const told = { kind: 'opened', description: 'x' };
  const text = `process.once('message', () => process.send(${JSON.stringify(told)}, () => { throw new Error('out of luck'); }));`;
  expect(await runProcess(text)).toEqual({ messages: [told], end: 'died', lastWords: 'Error: out of luck' });
  const peak = { kind: 'peak', flops: 1 };
  const late = `process.send(${JSON.stringify(peak)}, () => process.exit(3));`;
  expect(await runProcess(late)).toEqual({ messages: [peak], end: 'done' });
  expect(await runProcess("process.kill(process.pid, 'SIGKILL')")).toEqual({
    messages: [],
    end: 'died',
    lastWords: 'it ended with SIGKILL',
  });
});

test('a process that takes too long is ended, and so is one whose command is stopped', async () => {
  const hang = 'setInterval(() => {}, 1000);';
  expect(await runProcess(hang, { limitSeconds: 0.5 })).toEqual({ messages: [], end: 'time limit' });
  const controller = new AbortController();
  const stopped = runProcess(hang, { signal: controller.signal });
  setTimeout(() => controller.abort(new Error('Ctrl-C')), 200);
  await expect(stopped).rejects.toThrow('Ctrl-C');
});

test('the flags are frozen', async () => {
  const { stdout } = await runTrain('bench', '--help');
  const flags = stdout.match(/^ {2}--[a-z-]+/gm)?.map((flag) => flag.trim().slice(2));
  expect(flags).toEqual(['preset', 'engines', 'batch', 'length', 'config', 'set', 'json', 'help']);
});

test.each([
  [['--engines', 'wasm,gpu'], 'engines'],
  [['--length', '8', '--set', 'examples=9'], 'expected at most 8 examples, a token each, got 9'],
])('%j is refused', async (words, problem) => {
  const { code, stderr } = await runTrain('bench', ...words);
  expect(code).toBe(2);
  expect(stderr).toContain(problem);
});
