import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { describeEngines, ENGINE_NAMES, isCompileError, openEngine } from '../src/index.ts';
import { hasTensorflow } from './has-tensorflow.ts';

let empty: string;

beforeAll(() => {
  empty = mkdtempSync(path.join(tmpdir(), 'albectra-empty-'));
});

afterAll(() => {
  rmSync(empty, { recursive: true });
});

test('opens the embedded engine where no TensorFlow runtime is prepared', async () => {
  const engine = await openEngine('auto', { runtimeFolder: empty });
  expect(engine.name).toBe('wasm');
  expect(engine.description).toContain('WebAssembly with SIMD');
});

test.skipIf(!hasTensorflow())('opens TensorFlow where its runtime is prepared', async () => {
  const engine = await openEngine('auto');
  expect(engine.name).toBe('tensorflow');
  expect(engine.description).toMatch(/^TensorFlow \d+\.\d+\.\d+, compiled graphs/);
});

test('says what an engine lacks, and the command that gets it', async () => {
  const opening = openEngine('tensorflow', { runtimeFolder: empty });
  await expect(opening).rejects.toThrow(
    'Engine tensorflow cannot start: missing a prepared TensorFlow runtime. Run `npm run setup:tensorflow`, or choose another engine.',
  );
});

test('refuses a name that is no engine', async () => {
  const error = await openEngine('webgl' as 'wasm').catch((reason: unknown) => reason);
  expect(isCompileError(error, 'unknown-engine')).toBe(true);
});

test('describes every engine, with a command for each that is missing', async () => {
  const reports = await describeEngines({ runtimeFolder: empty });
  expect(reports.map(({ name }) => name)).toEqual(ENGINE_NAMES);
  for (const { available, description, missing, command } of reports) {
    expect(description === undefined).toBe(!available);
    expect(missing === undefined).toBe(available);
    expect(command === undefined).toBe(available);
  }
  expect(reports.find(({ name }) => name === 'tensorflow')?.command).toBe('npm run setup:tensorflow');
  expect(reports.find(({ name }) => name === 'cpu')?.available).toBe(true);
});
