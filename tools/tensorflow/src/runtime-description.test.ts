import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { describeRuntime, verifyRuntime } from './runtime-description.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'albectra-runtime-'));
  await mkdir(join(folder, 'lib'));
  await writeFile(join(folder, 'lib', 'libx.so.2'), 'library');
  await writeFile(join(folder, 'tfjs_binding.node'), 'addon');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('what is described is verified', async () => {
  const description = await describeRuntime(folder, { version: '2.21.0', kind: 'cpu' });
  expect(description.files.map(({ name, bytes }) => [name, bytes])).toEqual([
    ['lib/libx.so.2', 7],
    ['tfjs_binding.node', 5],
  ]);
  expect(await verifyRuntime(folder)).toEqual(description);
});

test('no folder is no runtime, a folder without a description a damaged one', async () => {
  expect(await verifyRuntime(join(folder, 'none'))).toBeUndefined();
  await expect(verifyRuntime(folder)).rejects.toMatchObject({ code: 'damaged-file' });
});

test.each([
  ['longer', 'expected 7 bytes, got 8', (path: string) => appendFile(path, '.')],
  ['altered', 'expected SHA-256', (path: string) => writeFile(path, 'LIBRARY')],
  ['missing', 'expected 7 bytes, got no file', (path: string) => rm(path)],
] as const)('a library that is %s is damaged', async (_, message, damage) => {
  await describeRuntime(folder, { version: '2.21.0', kind: 'cpu' });
  await damage(join(folder, 'lib', 'libx.so.2'));
  await expect(verifyRuntime(folder)).rejects.toThrow(message);
});

test.each([
  'not json',
  '{}',
  '{"formatVersion":1,"version":"2","kind":"cpu","files":[{"name":"../x","bytes":1,"sha256":""}]}',
  '{"formatVersion":2,"version":"2","kind":"cpu","files":[]}',
  '{"formatVersion":1,"version":"2","kind":"cpu","files":[]}',
])('the description %s is refused', async (text) => {
  await writeFile(join(folder, 'runtime.json'), text);
  await expect(verifyRuntime(folder)).rejects.toMatchObject({ code: 'damaged-file' });
});
