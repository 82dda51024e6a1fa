import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gatherCorpus } from './gather-corpus.ts';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'corpus-'));
});
afterEach(async () => rm(root, { recursive: true }));

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), content);
}

/** A paragraph that reads as prose and names what it is about. */
function paragraph(topic: string): string {
  return `This is a paragraph about ${topic}, which is long enough that it reads as prose. `.repeat(2).trim();
}

test('documents of all folders are gathered, with duplicates, code and other files left out', async () => {
  await put('a/one.html', `<p>${paragraph('apples')}</p><p>${paragraph('pears')}</p><p>x = 1;</p>`);
  await put('a/deep/two.txt.gz', gzipSync(`${paragraph('apples')}\n\n${paragraph('plums')}\n`));
  await put('a/three.bin', paragraph('nothing'));
  await put('a/old/four.txt', paragraph('history'));
  await put('b/five.md', `# Title\n\n${paragraph('**nuts**')}\n`);
  const folders = [join(root, 'a'), join(root, 'b')];
  const output = join(root, 'out', 'text.txt');
  const report = await gatherCorpus({ output, folders, exclude: ['old/'] });

  const text = await readFile(output, 'utf8');
  const expected = ['apples', 'nuts', 'pears', 'plums'].map(paragraph);
  expect(text.split('\n').filter(Boolean).sort()).toEqual(expected);
  expect(text.split('\n\n').filter(Boolean)).toHaveLength(3);
  expect(report).toMatchObject({ documents: 3, paragraphs: 4, duplicateParagraphs: 1 });
  expect(report.bytes).toBe(Buffer.byteLength(text));
  expect(report.sha256).toBe(createHash('sha256').update(text).digest('hex'));
  expect(JSON.parse(await readFile(`${output}.json`, 'utf8'))).toEqual(report);
  expect(await readdir(join(root, 'out'))).toEqual(['text.txt', 'text.txt.json']);
});

test('the same folders give the same file, folders mixed', async () => {
  for (let i = 0; i < 20; i++) {
    await put(`a/${i}.txt`, paragraph(`apples of kind ${i}`));
    await put(`b/${i}.txt`, paragraph(`berries of kind ${i}`));
  }
  const gather = async (): Promise<string> => {
    const output = join(root, 'out.txt');
    await gatherCorpus({ output, folders: [join(root, 'a'), join(root, 'b')] });
    return readFile(output, 'utf8');
  };
  const text = await gather();
  expect(await gather()).toBe(text);
  const half = text.slice(0, text.length / 2);
  expect(half.match(/apples/g)).toHaveLength(20);
  expect(half.match(/berries/g)).toHaveLength(20);
});

test('options bound what a folder gives, and leave out what a translation left in English', async () => {
  await put('a/x.txt', `${paragraph('apples')}\n\n${paragraph('Äpfel')}\n`);
  for (let i = 0; i < 5; i++) await put(`b/${i}.txt`, paragraph(`Birnen der Größe ${i}`));
  const output = join(root, 'out.txt');
  const folders = [join(root, 'a'), join(root, 'b')];
  const report = await gatherCorpus({ output, folders, dropAscii: true, bytesPerFolder: 200 });
  const text = await readFile(output, 'utf8');
  expect(text).not.toContain('apples');
  expect(text).toContain('Äpfel');
  // Each document has 190 bytes: the second one passes the limit.
  expect(report.sources.map(({ documents }) => documents)).toEqual([1, 2]);
});

test('when no more paragraphs can be remembered, all that come count as new', async () => {
  await put('a/1.txt', [paragraph('a'), paragraph('b'), paragraph('a'), paragraph('b')].join('\n\n'));
  const options = { output: join(root, 'out.txt'), folders: [join(root, 'a')], rememberedParagraphs: 1 };
  expect(await gatherCorpus(options)).toMatchObject({ paragraphs: 3, duplicateParagraphs: 1 });
});
