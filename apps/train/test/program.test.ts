import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from '@albectra/shards/manifest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeWorkplace, SETUP_TIMEOUT_MS, TINY } from './workplace.ts';
import type { Workplace } from './workplace.ts';

let place: Workplace;
beforeAll(async () => {
  place = await makeWorkplace();
}, SETUP_TIMEOUT_MS);
afterAll(() => place.remove());

const weightsOf = (run: string, step: string): Promise<Buffer> =>
  readFile(join(place.folder, run, 'checkpoints', step, 'state.safetensors'));

test('the commands work together, from shards to an exported encoder', async () => {
  const trained = await place.run('pretrain', '@shards', '--output', '@run', ...TINY);
  expect(trained).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^The run .* is trained: 4 steps/),
  });
  expect(trained.stdout).toMatch(/MLM accuracy +0\.\d{4} +\(95 % .*; chance 0\.\d{4}\)/);
  expect(await readdir(join(place.folder, 'run'))).toEqual([
    'checkpoints',
    'evaluations.json',
    'history.jsonl',
    'metrics.jsonl',
    'run.json',
    'tensorboard',
    'train.yaml',
  ]);

  const again = await place.run('pretrain', '--config', '@run/train.yaml');
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('was trained before: 4 steps') });

  // The evaluation of the run's end, made anew from its checkpoint.
  const evaluated = await place.run('evaluate', '@run', '--engine', 'wasm');
  expect(evaluated.code).toBe(0);
  expect(trained.stdout.split('\n').slice(1)).toEqual(evaluated.stdout.split('\n'));

  const exported = await place.run('export', '@run', '--output', '@exported');
  expect(exported).toMatchObject({ code: 0, stdout: expect.stringContaining('Exported step 4 to') });
  for (const part of ['discriminator', 'generator']) {
    const files = await readdir(join(place.folder, 'exported', part));
    expect(files).toEqual(expect.arrayContaining(['config.json', 'model.safetensors', 'tokenizer.json']));
  }
});

test('a run that is stopped continues to the same parameters', async () => {
  const stopped = await place.runUntil(
    '"event":"step"',
    'pretrain',
    '@shards',
    '--output',
    '@stopped',
    '--json',
    ...TINY,
  );
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toContain(
    'Stopped. Finished steps are in a checkpoint; the same command continues.',
  );
  expect(await readdir(join(place.folder, 'stopped', 'checkpoints'))).toEqual(['step-00000001']);

  const continued = await place.run('pretrain', '@shards', '--output', '@stopped', ...TINY);
  expect(continued).toMatchObject({ code: 0, stderr: expect.stringContaining('Continuing after step 1.') });
  expect(await weightsOf('stopped', 'step-00000004')).toEqual(await weightsOf('run', 'step-00000004'));
});

test('packed shards train, and are evaluated and exported, as others are', async () => {
  await place.prepareShards('packs', { pieces: 88, heldoutFraction: 0.2, packing: 'best-fit' });
  const { splits } = await readManifest(join(place.folder, 'packs'));
  const examples = splits.train.shards.reduce((sum, shard) => sum + (shard.examples ?? 0), 0);
  expect(examples).toBeGreaterThan(splits.train.rows);

  const trained = await place.run('pretrain', '@packs', '--output', '@packed', ...TINY);
  expect(trained).toMatchObject({ code: 0, stdout: expect.stringContaining('is trained: 4 steps') });
  const evaluated = await place.run('evaluate', '@packed', '--engine', 'wasm');
  expect(trained.stdout.split('\n').slice(1)).toEqual(evaluated.stdout.split('\n'));
  const exported = await place.run('export', '@packed', '--output', '@packed-export');
  expect(exported).toMatchObject({ code: 0, stdout: expect.stringContaining('Exported step 4 to') });
});

test('a dry run tells memory and time, and writes nothing', async () => {
  const before = await readdir(place.folder);
  const words = ['pretrain', '@shards', '--output', '@dry', ...TINY, '--dry-run'];
  const { code, stdout } = await place.run(...words);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Model {4}electra, [\d,]+ parameters\n/);
  expect(stdout).toContain('Run      4 steps of 4 rows of at most 32 tokens: ');
  expect(stdout).toMatch(/\nMemory {3}about [\d.]+ MB: parameters .*, slots .*, update .*, activations .*\n/);
  expect(stdout).toMatch(/are free: enough; a batch of [\d,]+ rows fits \(--device-batch\)\n/);
  expect(stdout).toMatch(
    /\nTime {5}about .* and evaluations: .* a step after the first of .* \(5 steps tried\)\n/,
  );
  expect(stdout).toMatch(/ tokens a second; about [\d,]+ tokens in all\nNothing was written\.\n$/);
  const limited = await place.run(...words, '--set', 'run.stopAfter.steps=2');
  expect(limited.stdout).toContain('run.stopAfter ends it after about 2 steps');
  const scarce = await place.run(...words, '--set', 'run.memoryBytes=100000');
  expect(scarce).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('100 kB are free: too little; no'),
  });
  expect(scarce.stdout).toContain('Time     not tried, since memory does not suffice');
  expect(await readdir(place.folder)).toEqual(before);
});

test('a run that is stopped in an evaluation saves the steps before it', async () => {
  const words = [
    'pretrain',
    '@shards',
    '--output',
    '@midway',
    '--json',
    ...TINY,
    '--set',
    'run.checkpointEvery=4',
  ];
  const stopped = await place.runUntil('"event":"step","step":3', ...words, '--set', 'run.evaluateEvery=3');
  expect(stopped.code).toBe(130);
  expect(await readdir(join(place.folder, 'midway', 'checkpoints'))).toEqual(['step-00000003']);
});

test('doctor tells which engines work', async () => {
  const { stdout } = await place.run('doctor');
  expect(stdout).toMatch(/✓ wasm +tfjs/);
  expect(stdout).toMatch(/--engine auto takes: (wasm|tensorflow)/);
});

test.each([
  ['pretrain', ['output', 'preset', 'engine', 'device-batch', 'dry-run']],
  ['evaluate', ['shards', 'engine']],
  ['export', ['output', 'shards']],
  ['doctor', []],
])('the flags of %s are frozen', async (command, own) => {
  const { code, stdout } = await place.run(command, '--help');
  expect(code).toBe(0);
  const options = stdout.slice(stdout.indexOf('Options:')).split('\n\n')[0] ?? '';
  const flags = options.match(/^ {2}--[a-z-]+/gm)?.map((flag) => flag.trim().slice(2));
  expect(flags).toEqual([...own, 'config', 'set', 'json', 'help']);
});
