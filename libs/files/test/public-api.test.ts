import { expect, test } from 'vitest';
import * as api from '../src/index.ts';

test('exports what it promises', () => {
  expect(Object.keys(api).sort()).toEqual([
    'FolderLockedError',
    'TEMPORARY_PREFIX',
    'hashFile',
    'isFolderLockedError',
    'lockFolder',
    'sweepTemporaries',
    'syncDirectory',
    'withPath',
    'writeAtomically',
  ]);
});
