import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run, type Outcome } from './run-command.ts';

const NOUNS = ['river', 'stone', 'winter', 'morning', 'house', 'garden', 'letter', 'window'];
const VERBS = ['holds', 'follows', 'covers', 'remembers', 'passes', 'carries'];

let folder: string;
let corpus: string;
let model: string;
let shards: string;

const word = (words: readonly string[], index: number): string => words[index % words.length] ?? '';
const sentence = (index: number): string =>
  `The ${word(NOUNS, index)} ${word(VERBS, index * 5)} a ${word(NOUNS, index * 3 + 1)} near number ${index}.`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-prepare-data-'));
  corpus = join(folder, 'texts.txt');
  model = join(folder, 'spiece.model');
  shards = join(folder, 'shards');
  const documents = Array.from({ length: 100 }, (_, document) =>
    Array.from({ length: 6 }, (_unused, index) => sentence(document * 6 + index)).join(' '),
  );
  await writeFile(corpus, documents.join('\n\n'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const build = (...words: readonly string[]): Promise<Outcome> =>
  run('build', corpus, '--tokenizer', model, '--output', shards, '--set', 'workers=0', ...words);

test('the commands work together, from text to verified shards', async () => {
  const trained = await run('train-vocab', corpus, '--output', model, '--set', 'vocabularySize=100');
  expect(trained).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Unigram vocabulary of 100 pieces from .* of text/),
  });
  expect(await readFile(`${model}.yaml`, 'utf8')).toContain('vocabularySize: 100');

  const changes = ['--masking', 'static', '--set', 'heldoutFraction=0.1', '--set', 'sequenceLength=64'];
  const built = await build(...changes);
  expect(built).toMatchObject({ code: 0, stdout: expect.stringMatching(/100 documents, 600 sentences/) });

  const inspected = await run('inspect', shards, '--set', 'rows=1');
  expect(inspected.code).toBe(0);
  expect(inspected.stdout).toContain('albert, rows of at most 64 tokens, static masks, 100 pieces');
  expect(inspected.stdout).toMatch(/\[CLS\] .*\{.*>\[MASK\]\}.* \[SEP\]/);

  expect(await run('verify', shards)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Sound: 2 shards/),
  });
  const again = await run('build', '--config', join(shards, 'prepare-data.yaml'));
  expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Nothing to do/) });
});

test('--json gives one event a line', async () => {
  const { stdout } = await run('inspect', shards, '--json', '--set', 'rows=2');
  const event = JSON.parse(stdout) as { event: string; rows: readonly { text: string }[] };
  expect(event.event).toBe('inspected');
  expect(event.rows).toHaveLength(2);
});

test('other settings on the same folder are refused with the difference', async () => {
  const { code, stderr } = await build(
    '--masking',
    'static',
    '--set',
    'heldoutFraction=0.1',
    '--set',
    'sequenceLength=32',
  );
  expect(code).toBe(1);
  expect(stderr).toContain('configuration.sequenceLength: 64 -> 32');
});

test('verify finds a shard that was cut short', async () => {
  await truncate(join(shards, 'train', 'shard-00000.arrow'), 1000);
  const { code, stdout } = await run('verify', shards);
  expect(code).toBe(1);
  expect(stdout).toContain('train/shard-00000.arrow');
  expect(stdout).toContain('Faults: 1');
});

test.each([
  [
    'a missing tokenizer',
    ['build', 'nowhere', '--tokenizer', 'x', '--output', 'y'],
    /x: there is no such file/,
  ],
  [
    'a missing corpus',
    ['build', 'nowhere', '--tokenizer', 'spiece.model', '--output', 'y'],
    /^prepare-data: Corpus: .*nowhere/,
  ],
  [
    'a file that is no tokenizer',
    ['build', '.', '--tokenizer', '.', '--output', 'y'],
    /expected a file, got a folder/,
  ],
  ['a folder without shards', ['inspect', 'nowhere'], /^prepare-data: Manifest: .*nowhere/],
])('%s is one clear message, and nothing is left behind', async (_what, words, message) => {
  const { code, stdout, stderr } = await run(
    ...words.map((part) => (/^(nowhere|spiece\.model|x|y|z|\.)$/.test(part) ? join(folder, part) : part)),
  );
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(message);
  expect(await readdir(folder)).toEqual(['shards', 'spiece.model', 'spiece.model.yaml', 'texts.txt']);
});

test('a vocabulary that the text cannot support is refused with the way out', async () => {
  const output = join(folder, 'large.model');
  const { code, stderr } = await run(
    'train-vocab',
    corpus,
    '--output',
    output,
    '--set',
    'vocabularySize=20000',
  );
  expect(code).toBe(1);
  expect(stderr).toContain('allowSmaller');
});

test.each([
  ['train-vocab', ['output']],
  ['build', ['output', 'tokenizer', 'preset', 'masking', 'on-error', 'workers', 'dry-run']],
  ['inspect', ['color']],
  ['report', ['output']],
  ['verify', []],
  ['repair', []],
])('the flags of %s are frozen', async (command, own) => {
  const { code, stdout } = await run(command, '--help');
  expect(code).toBe(0);
  const options = stdout.slice(stdout.indexOf('Options:'), stdout.indexOf('Configuration keys:'));
  const flags = options.match(/^ {2}--[a-z-]+/gm)?.map((flag) => flag.trim().slice(2));
  expect(flags).toEqual([...own, 'config', 'set', 'json', 'help']);
});
