import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readManifest } from '@albectra/shards/manifest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run, type Outcome } from './run-command.ts';

let folder: string;

const at = (name: string): string => join(folder, name);
const eventsOf = ({ stdout }: Outcome): unknown[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
const totalRows = async (name: string): Promise<number> => {
  const { train, heldout } = (await readManifest(at(name))).splits;
  return train.rows + heldout.rows;
};

/** Prepares a text of its own in a folder. */
async function build(name: string, ...words: readonly string[]): Promise<void> {
  const sentences = Array.from(
    { length: 300 },
    (_, index) => `This is ${name} number ${index}, and no other.`,
  );
  const text = sentences.map((sentence, index) => sentence + (index % 6 === 5 ? '\n\n' : ' ')).join('');
  await writeFile(at(`${name}.txt`), text);
  const { code, stderr } = await run(
    'build',
    at(`${name}.txt`),
    '--tokenizer',
    at('vocab.txt'),
    '--preset',
    'electra',
    '--output',
    at(name),
    '--set',
    'workers=0',
    '--set',
    'sequenceLength=32',
    ...words,
  );
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-merge-'));
  const words = [
    'this',
    'is',
    'number',
    'and',
    'no',
    'other',
    'news',
    'books',
    'talks',
    ',',
    '.',
    ...'0123456789'.split(''),
  ];
  const pieces = [
    '[PAD]',
    '[UNK]',
    '[CLS]',
    '[SEP]',
    '[MASK]',
    ...words,
    ...'0123456789'.split('').map((digit) => `##${digit}`),
  ];
  await writeFile(at('vocab.txt'), pieces.join('\n'));
  for (const name of ['news', 'books', 'talks']) await build(name);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('folders that were built become one, once', async () => {
  const words = ['merge', at('all'), at('news'), at('books')];
  expect(await run(...words)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Merged: \d+ files linked, 0 copied/),
  });
  expect(await run(...words)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Merged before, and whole: 0 files linked/),
  });
  expect(await totalRows('all')).toBe((await totalRows('news')) + (await totalRows('books')));
  expect(await run('verify', at('all'))).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Sound:'),
  });

  const appended = eventsOf(await run('append', at('all'), at('talks'), '--json'));
  expect(appended.at(-1)).toMatchObject({ event: 'appended', parents: [{}, {}, {}], skipped: [] });
  expect(appended[0]).toMatchObject({ event: 'shard', shards: 1 });
  const again = eventsOf(await run('append', at('all'), at('news'), '--json'));
  expect(again).toMatchObject([{ event: 'already-appended', skipped: [at('news')] }]);
  expect(await run('verify', at('all'))).toMatchObject({ code: 0 });
  expect(await run('inspect', at('all'))).toMatchObject({ code: 0 });
});

test('what would count rows twice, or mix two configurations, is refused in words', async () => {
  const repeated = await run('merge', at('twice'), at('news'), at('books'), at('news'));
  expect(repeated).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Their rows would count twice'),
  });
  const skipped = await run('merge', at('twice'), at('news'), at('books'), at('news'), '--repeated', 'skip');
  expect(skipped).toMatchObject({ code: 0, stdout: expect.stringContaining(`there already: ${at('news')}`) });
  await build('other', '--set', 'seed=5');
  const mixed = await run('append', at('twice'), at('other'));
  expect(mixed.code).toBe(1);
  expect(mixed.stderr).toMatch(/configuration\.seed: \d+ and 5\n/);
  expect(await run('merge', at('alone'))).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('folders'),
  });
});

test('a preparation does not go on in a folder that was appended to, and takes nothing from it', async () => {
  await build('grown');
  const before = await totalRows('grown');
  expect(await run('append', at('grown'), at('talks'))).toMatchObject({ code: 0 });
  expect(await totalRows('grown')).toBe(before + (await totalRows('talks')));
  const again = await run(
    'build',
    at('grown.txt'),
    '--tokenizer',
    at('vocab.txt'),
    '--preset',
    'electra',
    '--output',
    at('grown'),
    '--set',
    'workers=0',
    '--set',
    'sequenceLength=32',
  );
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('a manifest without a plan') });
  expect(await run('repair', at('grown'))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('expected a plan'),
  });
  expect(await run('verify', at('grown'))).toMatchObject({ code: 0 });
});
