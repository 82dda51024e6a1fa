import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { listCorpus } from './list-corpus.ts';
import { planSplits } from './plan-splits.ts';

const namesOf = async (paths: readonly string[]): Promise<string[]> =>
  (await listCorpus(paths)).map((file) => file.name);

test('files of known formats, in byte order of their names, with what they are', async () => {
  const folder = await temporaryFolder({
    'b.txt': 'b',
    'B.md': 'bb',
    'a/z.jsonl': '{}',
    'a-b.TXT.gz': 'gz',
    '\u{1f600}.txt': 'x',
    '\uff5e.txt': 'x',
    'a/empty.txt': '',
    'a/code.js': 'code',
    '.hidden/x.txt': 'x',
  });
  const files = await listCorpus([folder]);
  // In UTF-8, '-' comes before '/', capitals before small letters, and U+FF5E before U+1F600.
  expect(files.map(({ name, bytes, format, compression }) => [name, bytes, format, compression])).toEqual([
    ['B.md', 2, 'markdown', 'none'],
    ['a-b.TXT.gz', 2, 'text', 'gzip'],
    ['a/z.jsonl', 2, 'jsonl', 'none'],
    ['b.txt', 1, 'text', 'none'],
    ['\uff5e.txt', 1, 'text', 'none'],
    ['\u{1f600}.txt', 1, 'text', 'none'],
  ]);
  expect(files[0]!.path).toBe(join(folder, 'B.md'));
  expect(files[0]!.version).toMatch(/^size 2, changed \d+ ms after 1970$/);
  const whole = await listCorpus([join(folder, 'b.txt')], { textFormat: 'text-file' });
  expect(whole[0]!.format).toBe('text-file');
});

test('a file named directly is read whatever its name; the order of the paths stays', async () => {
  const folder = await temporaryFolder({ wiki_00: 'x', 'a.md': 'x', 'sub/b.txt': 'x' });
  const paths = [join(folder, 'wiki_00'), folder];
  expect(await namesOf(paths)).toEqual(['wiki_00', 'a.md', 'sub/b.txt']);
  expect((await listCorpus(paths))[0]!.format).toBe('text');
});

test('patterns match names and folders', async () => {
  const folder = await temporaryFolder({
    'a.md': 'x',
    'b.txt': 'x',
    'one/a.md': 'x',
    'one/two/a.md': 'x',
    'x(1).md': 'x',
  });
  expect(await namesOf([`${folder}/*.md`])).toEqual(['a.md', 'x(1).md']);
  expect(await namesOf([`${folder}/**/a.md`])).toEqual(['a.md', 'one/a.md', 'one/two/a.md']);
  expect(await namesOf([`${folder}/*/?.md`])).toEqual(['one/a.md']);
  expect(await namesOf([`${folder}/one/**`])).toEqual(['a.md', 'two/a.md']);
  expect(await namesOf([`${folder}/x(?).md`])).toEqual(['x(1).md']);
});

test('links are followed, but neither round in circles nor twice to the same file', async () => {
  const folder = await temporaryFolder({ 'a/x.txt': 'x', 'a/deep/y.txt': 'y' });
  await symlink(folder, join(folder, 'a/deep/loop'));
  await symlink(join(folder, 'a'), join(folder, 'again'));
  await symlink(join(folder, 'a/x.txt'), join(folder, 'link.txt'));
  await symlink(join(folder, 'nowhere'), join(folder, 'broken.txt'));
  await symlink('self.txt', join(folder, 'self.txt'));
  expect(await namesOf([folder, join(folder, 'again')])).toEqual(['a/deep/y.txt', 'a/x.txt']);
});

test('what is missing or empty is said with what was looked for', async () => {
  const folder = await temporaryFolder({ 'code.js': 'x', 'empty.txt': '' });
  const gone = join(folder, 'gone');
  await expect(listCorpus([gone])).rejects.toMatchObject({
    code: 'corpus-path',
    path: gone,
    message: expect.stringContaining('nothing at this path'),
  });
  await expect(listCorpus([`${gone}/*.md`])).rejects.toMatchObject({ code: 'corpus-path' });
  await expect(listCorpus([folder])).rejects.toMatchObject({
    code: 'corpus-empty',
    message: expect.stringMatching(/\.txt, \.jsonl, .*got 2 files that are empty or of other kinds/),
  });
  await expect(listCorpus([`${folder}/*.md`])).rejects.toMatchObject({ code: 'corpus-empty' });
  await expect(listCorpus([])).rejects.toThrowError(/no path given/);
});

test('splits cover each file once; what cannot be cut stays whole', async () => {
  const folder = await temporaryFolder({
    'a.txt': 'x'.repeat(10),
    'b.md': 'x'.repeat(10),
    'c.txt.gz': 'x'.repeat(10),
    'd.jsonl': 'x',
  });
  const splits = planSplits(await listCorpus([folder]), 4);
  expect(splits.map(({ source, start, end }) => [source, start, end])).toEqual([
    [0, 0, 3],
    [0, 3, 6],
    [0, 6, 10],
    [1, 0, 10],
    [2, 0, 10],
    [3, 0, 1],
  ]);
});
