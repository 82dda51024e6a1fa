import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatherCorpus, listDocumentation, listNamed, NoProseError } from './gather-corpus.ts';

const PROSE = 'The river is wide. The stone is old. The winter was long.';
const OTHER = 'A garden grows here. Nobody waters it. It grows all the same.';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-gather-'));
  const put = async (path: string, text: string): Promise<void> => {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  await put('modules/b/README.md', `# B\n\n${PROSE}\n`);
  await put('modules/c/README.md', `# C\n\n${OTHER}\n\n\`\`\`js\nlet code;\n\`\`\`\n`);
  await put(
    'modules/@albectra/own/README.md',
    '# Ours\n\nThis is our own. It stays out. It has three sentences.\n',
  );
  await put('texts/1.txt', `${PROSE}\n\nToo short.\n\n${OTHER}\n\n${PROSE}`);
  await put('texts/2.txt', OTHER);
  await put('short/1.txt', 'One sentence. Two sentences.');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const signal = new AbortController().signal;
const at = (...parts: readonly string[]): string => join(folder, ...parts);

test('duplicates and documents of fewer than three sentences are left out and counted', async () => {
  const gathered = await gatherCorpus(await listNamed([at('texts')]), at('corpus.txt'), signal);
  const content = `${PROSE}\n\n${OTHER}\n\n`;
  expect(await readFile(at('corpus.txt'), 'utf8')).toBe(content);
  expect(gathered).toMatchObject({ documents: 2, sentences: 6, bytes: content.length, tooShort: 1 });
  expect(gathered.duplicates).toBe(2);
});

test('the same files give the same bytes, whatever the order in which they are named', async () => {
  await gatherCorpus(await listNamed([at('texts')]), at('again.txt'), signal);
  expect(await readFile(at('again.txt'))).toEqual(await readFile(at('corpus.txt')));
  const [one, two] = await Promise.all([
    listNamed([at('texts/1.txt'), at('texts/2.txt')]),
    listNamed([at('texts/1.txt')]),
  ]);
  expect(one.fingerprint).toMatch(/^[\da-f]{8}$/);
  expect(one.fingerprint).not.toBe(two.fingerprint);
});

test('the documentation of installed packages is prose without code, and not our own', async () => {
  const listing = await listDocumentation(at('modules'));
  expect(listing.files).toHaveLength(2);
  await gatherCorpus(listing, at('documentation.txt'), signal);
  const text = await readFile(at('documentation.txt'), 'utf8');
  expect(text).toContain('The river is wide.');
  expect(text).not.toMatch(/let code|our own/);
});

test('text without a document of three sentences is refused, and nothing is written', async () => {
  const gathering = gatherCorpus(await listNamed([at('short')]), at('none.txt'), signal);
  await expect(gathering).rejects.toThrow(NoProseError);
  await expect(gathering).rejects.toThrow(
    'got none (1 files, 1 shorter documents). Name files with running text.',
  );
  expect(existsSync(at('none.txt'))).toBe(false);
});

test('a Ctrl-C ends it, and nothing is written', async () => {
  const stopped = gatherCorpus(await listNamed([at('texts')]), at('stopped.txt'), AbortSignal.abort());
  await expect(stopped).rejects.toThrow('abort');
  expect(existsSync(at('stopped.txt'))).toBe(false);
});
