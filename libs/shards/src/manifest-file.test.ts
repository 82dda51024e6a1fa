import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeManifest } from '../test/sample-rows.ts';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { readManifest, writeManifest } from './manifest-file.ts';
import type { Manifest } from './manifest.ts';
import { decodeWordStarts, encodeWordStarts } from './word-starts.ts';

test('a manifest is written whole and read back', async () => {
  const folder = await temporaryFolder();
  await writeManifest(folder, makeManifest([]));
  expect(await readManifest(folder)).toEqual(makeManifest([]));
  expect(await readdir(folder)).toEqual(['manifest.json']);
});

test('a manifest that would not be read back is not written', async () => {
  const folder = await temporaryFolder();
  const wrong: Manifest = { ...makeManifest([]), sequenceLength: 0 };
  await expect(writeManifest(folder, wrong)).rejects.toMatchObject({ code: 'manifest-invalid' });
  expect(await readdir(folder)).toEqual([]);
});

test('what cannot be written leaves no temporary file', async () => {
  const folder = await temporaryFolder();
  // A file stands where the folder should be, as on a full or read-only disk nothing appears.
  await writeFile(join(folder, 'taken'), 'x');
  await expect(writeManifest(join(folder, 'taken'), makeManifest([]))).rejects.toThrowError(/EEXIST|ENOTDIR/);
  expect(await readdir(folder)).toEqual(['taken']);
  expect(await readFile(join(folder, 'taken'), 'utf8')).toBe('x');
});

test('a missing manifest says that the directory is incomplete', async () => {
  const folder = await temporaryFolder();
  await expect(readManifest(folder)).rejects.toThrowError(/got none .*incomplete/);
});

test('word starts are bits, lowest first', () => {
  // Ids 0, 3 and 8 start a word: bytes 0b00001001 and 0b00000001.
  const flags = [1, 0, 0, 1, 0, 0, 0, 0, 1];
  expect(encodeWordStarts(flags)).toBe(Buffer.from([9, 1]).toString('base64'));
  expect([...decodeWordStarts(encodeWordStarts(flags), 9)]).toEqual(flags);
});
