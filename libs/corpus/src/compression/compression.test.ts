import { expect, it } from 'vitest';
import { compressionOf } from './compression.ts';

it('knows compressions by their extensions', () => {
  const names = ['a.txt', 'a.txt.gz', 'a.jsonl.ZST', 'dir.gz/a.bz2', 'a.xml.xz', 'gz', 'a.gz.txt', ''];
  const expected = ['none', 'gzip', 'zstd', 'bzip2', 'xz', 'none', 'none', 'none'];
  expect(names.map(compressionOf)).toEqual(expected);
});
