import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { visitShuffled } from './shuffled-documents.ts';
import type { TextUnit } from './text-units.ts';
import { cutText, findUnits, readPart } from './text-units.ts';

const TEXT = 'one\ntwo\n\nthrée\n\n\nfour\n\n';
let folder = '';
let path = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'units-'));
  path = join(folder, 'text.txt');
  await writeFile(path, TEXT);
});
afterAll(async () => rm(folder, { recursive: true }));

function unitsOf(text: string, unit: TextUnit): string[] {
  const bytes = Buffer.from(text);
  const { starts, ends } = findUnits(bytes, unit);
  return Array.from(starts, (start, index) => bytes.subarray(start, ends[index]).toString());
}

test('documents are parted by blank lines, lines by line ends; empty ones are left out', () => {
  expect(unitsOf(TEXT, 'document')).toEqual(['one\ntwo', 'thrée', '\nfour']);
  expect(unitsOf(TEXT, 'line')).toEqual(['one', 'two', 'thrée', 'four']);
  expect(unitsOf('last\n', 'document')).toEqual(['last']);
  expect(unitsOf('', 'document')).toEqual([]);
  expect(unitsOf('\n\n\n', 'line')).toEqual([]);
});

test.each([1, 2, 3, 8])('%i parts hold all of the text and begin with documents', async (count) => {
  const parts = await cutText(path, 1e9, count);
  const texts = await Promise.all(parts.map(async (part) => Buffer.from(await readPart(part)).toString()));
  expect(texts).toHaveLength(count);
  expect(texts.join('')).toBe(TEXT);
  for (const text of texts.slice(0, -1)) expect(text === '' || text.endsWith('\n\n')).toBe(true);
});

test('a text is cut at the last document that fits', async () => {
  const [part] = await cutText(path, 14, 1);
  expect(part).toEqual({ path, start: 0, end: 9 });
});

test('documents are visited in another order in each pass, until there are enough bytes', async () => {
  const many = join(folder, 'many.txt');
  const documents = Array.from({ length: 50 }, (_, index) => `document ${100 + index}`);
  await writeFile(many, documents.join('\n\n'));
  const visited: string[] = [];
  const progress: number[] = [];
  const passes = await visitShuffled(many, 1200, {
    visit: (bytes, start, end) => visited.push(Buffer.from(bytes.subarray(start, end)).toString()),
    afterBlock: (bytes) => progress.push(bytes),
  });
  // 50 documents of 12 bytes are 600 bytes a pass.
  expect(passes).toBe(2);
  expect(progress).toEqual([600, 1200]);
  const [first, second] = [visited.slice(0, 50), visited.slice(50)];
  expect(first.toSorted()).toEqual(documents);
  expect(second.toSorted()).toEqual(documents);
  expect(second).not.toEqual(first);
});
