import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readLines } from './read-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'albectra-lines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function linesOf(text: string, maxBytes = Infinity): Promise<string[]> {
  const path = join(folder, 'text');
  writeFileSync(path, text);
  const file = await open(path);
  try {
    return await Array.fromAsync(readLines(file, maxBytes));
  } finally {
    await file.close();
  }
}

test('yields lines, the last one whether it is ended or not', async () => {
  expect(await linesOf('one\ntwo\n\nthree')).toEqual(['one', 'two', '', 'three']);
  expect(await linesOf('one\n')).toEqual(['one', '']);
  expect(await linesOf('one\ntwo', 5)).toEqual(['one', 't']);
});

test('reads on over the bounds of what is read at once, in the middle of a character, too', async () => {
  // Two megabytes of lines of five bytes, each with a character of three.
  const lines = Array.from({ length: 400_000 }, (_, index) => `${index % 10}€`);
  expect(await linesOf(lines.join('\n'))).toEqual(lines);
});

test('gives a line that is too long in parts', async () => {
  const parts = await linesOf(`${'x'.repeat(2_500_000)}\nend`);
  expect(parts.map(({ length }) => length)).toEqual([1_048_576, 1_048_576, 402_848, 3]);
});
