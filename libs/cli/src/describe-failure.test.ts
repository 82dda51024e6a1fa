import { mkdtempSync, writeFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeFailure } from './describe-failure.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'albectra-failure-'));
  writeFileSync(join(folder, 'file'), 'text');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const TEMPORARY = '.tmp-3d5b61da-8419-4ee8-bb67-c6d5beb9759a-vocabulary.model';

async function described(attempt: () => Promise<unknown>): Promise<string> {
  const error: unknown = await attempt().catch((cause: unknown) => cause);
  return describeFailure(error, false).replaceAll(folder, 'FOLDER');
}

test.each<[what: string, attempt: () => Promise<unknown>, message: string]>([
  [
    'a folder where a file stands',
    () => mkdir(join(folder, 'file'), { recursive: true }),
    'FOLDER/file: expected a folder, got a file. Choose another path (EEXIST).',
  ],
  [
    'a folder below a file',
    () => mkdir(join(folder, 'file', 'below'), { recursive: true }),
    'FOLDER/file/below: a part of the path is a file, not a folder. Choose another path (ENOTDIR).',
  ],
  [
    'a folder whose parent cannot be made',
    () => mkdir(join(folder, 'missing', 'below')),
    'FOLDER/missing/below: the folder cannot be made. Check that its parent exists and may be written to (ENOENT).',
  ],
  [
    'a file where a folder stands: the name that the user gave, not the temporary one',
    async () => {
      await mkdir(join(folder, 'vocabulary.model'), { recursive: true });
      await writeFile(join(folder, TEMPORARY), 'text');
      await rename(join(folder, TEMPORARY), join(folder, 'vocabulary.model'));
    },
    'FOLDER/vocabulary.model: expected a file, got a folder. Choose another path (EISDIR).',
  ],
  [
    'a temporary name that cannot be opened',
    () => writeFile(join(folder, 'none', TEMPORARY), 'text'),
    'FOLDER/none/vocabulary.model: there is no such file or folder. Check the path (ENOENT).',
  ],
])('%s is said in words', async (_what, attempt, message) => {
  expect(await described(attempt)).toBe(message);
});

test('typed errors speak for themselves; others are said to be faults of the program', () => {
  expect(describeFailure(Object.assign(new Error('Said well.'), { code: 'known' }), false)).toBe(
    'Said well.',
  );
  expect(describeFailure(new TypeError('x is undefined'), false)).toBe(
    'unexpected failure, a fault of this program: x is undefined. Set ALBECTRA_DEBUG=1 and run again to see where.',
  );
  expect(describeFailure(new TypeError('x is undefined'), true)).toContain('describe-failure.test.ts');
});
