import { isShardError, ShardTruncatedError } from '@albectra/shards/manifest';
import { expect, test } from 'vitest';
import { describeError, rebuildError } from './_worker-errors.ts';
import { isDatasetError, RowShapeError } from './errors.ts';

const sent = (error: unknown): Error => rebuildError(structuredClone(describeError(error)));

test('errors keep their class, message and fields on the way to another thread', () => {
  const fields = { path: 'train/00000.arrow', expectedBytes: 10, actualBytes: 9 };
  const truncated = sent(new ShardTruncatedError('Shard: expected 10 bytes, got 9.', fields));
  expect(isShardError(truncated, 'shard-truncated')).toBe(true);
  expect(truncated).toMatchObject({ message: 'Shard: expected 10 bytes, got 9.', ...fields });
  expect(sent(new RowShapeError('Row 7.', { rowIndex: 7 }))).toMatchObject({
    code: 'row-shape',
    rowIndex: 7,
  });
});

test('other errors become failures of the loader that repeat the message', () => {
  const failed = sent(new RangeError('no memory'));
  expect(isDatasetError(failed, 'loader-failed')).toBe(true);
  expect(failed.message).toContain('got: no memory');
  expect(sent('a word').message).toContain('got: a word');
});
