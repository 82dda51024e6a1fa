import { appendFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../test/temporary-folder.ts';
import { openByteInput } from './byte-input.ts';
import { localIdentity } from './local-input.ts';

test('reads a file at any position, and knows its version', async () => {
  const path = join(await temporaryFolder({ file: '0123456789' }), 'file');
  const input = await openByteInput(path, { identity: localIdentity(await stat(path)) });
  const target = new Uint8Array(4);
  expect(await input.read(target, 3)).toBe(4);
  expect(Buffer.from(target).toString()).toBe('3456');
  expect(await input.read(target, 8)).toBe(2);
  expect(await input.read(target, 10)).toBe(0);
  expect(input).toMatchObject({ path, bytes: 10 });
  await input.close();
});

test.each([
  ['longer', (path: string) => appendFile(path, 'more')],
  ['shorter', (path: string) => truncate(path, 5)],
  ['newer', (path: string) => utimes(path, 5, 5)],
])('notices that a file becomes %s while it is read', async (_, change) => {
  const path = join(await temporaryFolder({ file: '0123456789' }), 'file');
  const input = await openByteInput(path);
  await input.read(new Uint8Array(5), 0);
  await change(path);
  await expect(input.read(new Uint8Array(5), 5)).rejects.toMatchObject({
    code: 'corpus-changed',
    path,
    expected: input.identity,
  });
  await input.close();
});

test('refuses another version than the one that was listed', async () => {
  const path = join(await temporaryFolder({ file: '0123456789' }), 'file');
  const identity = localIdentity(await stat(path));
  await writeFile(path, 'others');
  await expect(openByteInput(path, { identity })).rejects.toMatchObject({
    code: 'corpus-changed',
    expected: identity,
    found: localIdentity(await stat(path)),
  });
});

test('explains that a file is not there', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'none');
  await expect(openByteInput(path)).rejects.toMatchObject({ code: 'corpus-path', path });
  await rm(folder, { recursive: true });
});
