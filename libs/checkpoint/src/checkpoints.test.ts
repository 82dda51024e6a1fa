import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NamedArrays } from '@albectra/ops';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkpointOfStep, latestCheckpoint, loadCheckpoint } from './load-checkpoint.ts';
import { saveCheckpoint } from './save-checkpoint.ts';

let run: string;

beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'albectra-run-'));
});
afterEach(() => rm(run, { recursive: true, force: true }));

const state: NamedArrays = {
  'parameter/a.kernel': { shape: [2, 2], dtype: 'float32', values: Float32Array.of(1, -0, 3e-45, 4) },
  'slot/a.kernel/m': { shape: [2, 2], dtype: 'float32', values: new Float32Array(4) },
  step: { shape: [], dtype: 'int32', values: Int32Array.of(100) },
};

const progress = { version: 1, data: { epoch: 2, exampleIndex: 17 } };

async function save(step: number, keep?: number): Promise<string> {
  return saveCheckpoint(run, { step, state, progress, ...(keep !== undefined && { keep }) });
}

test('what is saved is loaded, bit for bit', async () => {
  const path = await save(100);
  expect(path).toBe(join(run, 'checkpoints', 'step-00000100'));
  expect(await latestCheckpoint(run)).toBe(path);
  expect(await loadCheckpoint(path, state)).toEqual({ step: 100, state, progress });
  expect(Object.is((await loadCheckpoint(path, state)).state['parameter/a.kernel']?.values[1], -0)).toBe(
    true,
  );
});

test('a run without checkpoints has no latest one', async () => {
  expect(await latestCheckpoint(run)).toBeUndefined();
  await mkdir(join(run, 'checkpoints', 'notes'), { recursive: true });
  await writeFile(join(run, 'checkpoints', 'step-00000001'), '');
  expect(await latestCheckpoint(run)).toBeUndefined();
});

test('the newest are kept, counted by step and not by name', async () => {
  for (const step of [5, 99_999_999, 100_000_000, 7]) await save(step, 3);
  expect(await readdir(join(run, 'checkpoints'))).toEqual([
    'step-00000007',
    'step-100000000',
    'step-99999999',
  ]);
  expect(await latestCheckpoint(run)).toBe(join(run, 'checkpoints', 'step-100000000'));
});

test('a step that is to be kept stays besides the newest', async () => {
  for (const step of [1, 2, 3, 4]) {
    await saveCheckpoint(run, { step, state, progress, keep: 2, keepSteps: step < 4 ? [1] : [2, 9] });
  }
  // Step 1 stayed until another was named; of step 9 there is none.
  const after4 = ['step-00000002', 'step-00000003', 'step-00000004'];
  expect(await readdir(join(run, 'checkpoints'))).toEqual(after4);
  await saveCheckpoint(run, { step: 5, state, progress, keep: 1, keepSteps: [3] });
  expect(await readdir(join(run, 'checkpoints'))).toEqual(['step-00000003', 'step-00000005']);
  expect(await checkpointOfStep(run, 3)).toBe(join(run, 'checkpoints', 'step-00000003'));
  expect(await checkpointOfStep(run, 4)).toBeUndefined();
});

test('a step saved again replaces the first, and leftovers of a killed run are swept', async () => {
  const path = await save(3);
  const leftover = join(run, 'checkpoints', '.tmp-killed');
  await mkdir(leftover);
  await writeFile(join(leftover, 'state.safetensors'), 'half');
  await truncate(join(path, 'state.safetensors'), 3);
  await save(3);
  expect((await loadCheckpoint(path, state)).step).toBe(3);
  expect(await readdir(join(run, 'checkpoints'))).toEqual(['step-00000003']);
});

test('a failing save leaves the run as it was', async () => {
  await save(1);
  const broken = {
    ...state,
    'slot/b': { shape: [9], dtype: 'float32', values: new Float32Array(1) },
  } as const;
  await expect(saveCheckpoint(run, { step: 2, state: broken, progress })).rejects.toThrow(
    'expected 9 values',
  );
  expect(await readdir(join(run, 'checkpoints'))).toEqual(['step-00000001']);
});

test('a part of the groups can be loaded', async () => {
  const path = await save(1);
  const expected = { 'parameter/a.kernel': { shape: [2, 2], dtype: 'float32' } } as const;
  expect(Object.keys((await loadCheckpoint(path, expected)).state)).toEqual(['parameter/a.kernel']);
});

test('a checkpoint of another model names what differs', async () => {
  const path = await save(1);
  const tensor = (shape: readonly number[]) => ({ shape, dtype: 'float32' as const });
  const other = { 'parameter/a.kernel': tensor([2, 3]), 'parameter/b.bias': tensor([3]) };
  await expect(loadCheckpoint(path, other)).rejects.toMatchObject({
    code: 'other-model',
    message: expect.stringContaining(
      '\n  parameter/a.kernel: expected F32 [2, 3], got F32 [2, 2]\n  parameter/b.bias: expected F32 [3], got none',
    ) as string,
  });
  await expect(loadCheckpoint(path, { 'parameter/c': tensor([1]) })).rejects.toThrow(
    'parameter/c: expected F32 [1], got none\n  parameter/a.kernel: expected none, got F32 [2, 2]',
  );
  const many = Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`parameter/${at}`, tensor([1])]));
  // All of a model's tensors are named, however many: 900 that are missing and one too many.
  await expect(loadCheckpoint(path, many)).rejects.toThrow(
    /in 901 places .*(\n {2}parameter\/\S+: .*){901}$/,
  );
});

test.each([
  ['state.safetensors', 'cut short', (path: string) => truncate(path, 20)],
  ['state.safetensors', 'removed', (path: string) => rm(path)],
  [
    'state.safetensors',
    'altered',
    async (path: string) => {
      const bytes = await readFile(path);
      bytes[bytes.length - 1] = 1;
      await writeFile(path, bytes);
    },
  ],
  ['checkpoint.json', 'removed', (path: string) => rm(path)],
  ['checkpoint.json', 'not JSON', (path: string) => writeFile(path, '{')],
  ['checkpoint.json', 'of another version', (path: string) => writeFile(path, '{"version":2}')],
  [
    'checkpoint.json',
    'leading outside',
    (path: string) =>
      writeFile(path, '{"version":1,"step":1,"progress":{},"files":[{"name":"../x","bytes":1,"sha256":""}]}'),
  ],
] as const)('a checkpoint whose %s is %s is refused', async (file, _, damage) => {
  const path = await save(1);
  await damage(join(path, file));
  await expect(loadCheckpoint(path, state)).rejects.toMatchObject({
    code: 'damaged-checkpoint',
    message: expect.stringContaining('Delete this folder') as string,
  });
});

test.each([
  ['step', { step: -1 }],
  ['step', { step: 0.5 }],
  ['keep', { keep: 0 }],
])('refuses %s in %j', async (subject, wrong) => {
  const contents = { step: 1, state, progress, ...wrong };
  await expect(saveCheckpoint(run, contents)).rejects.toMatchObject({ code: 'invalid-option', subject });
});
