import { mkdtempSync, rmSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withPath } from './with-path.ts';

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'albectra-with-path-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a failure on an open file gets its path', async () => {
  // Writing to a file that is open for reading fails as a full disk does: without a path.
  const path = join(folder, 'file');
  await (await open(path, 'w')).close();
  const file = await open(path, 'r');
  const error: unknown = await file.write('text').catch((cause: unknown) => cause);
  await file.close();
  expect(error).not.toHaveProperty('path');
  expect(withPath(error, 'the/file')).toBe(error);
  expect(error).toMatchObject({ code: 'EBADF', path: 'the/file' });
});

test('a path that the system told stays, and other errors are left alone', async () => {
  const missing = join(folder, 'missing');
  const error: unknown = await readFile(missing).catch((cause: unknown) => cause);
  expect(withPath(error, 'another')).toMatchObject({ path: missing });
  expect(withPath(new Error('ours'), 'another')).not.toHaveProperty('path');
});
