import { expect, test } from 'vitest';
import * as api from '../src/index.ts';

test('exports what it promises', () => {
  expect(Object.keys(api).sort()).toEqual([
    'FolderLockedError',
    'TEMPORARY_PREFIX',
    'createAtomicFile',
    'fingerprintFile',
    'hashFile',
    'isFolderLockedError',
    'lockFolder',
    'readLines',
    'readSharers',
    'shareFolder',
    'sweepAbandoned',
    'sweepTemporaries',
    'syncDirectory',
    'temporaryPath',
    'withPath',
    'writeAtomically',
  ]);
});
