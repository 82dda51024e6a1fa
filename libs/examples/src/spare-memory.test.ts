import { expect, test } from 'vitest';
import type { ExampleBatch } from './example-batch.ts';
import { recycleExamples, spareIds, takeIds } from './spare-memory.ts';

const NARROW = new Uint16Array();
const WIDE = new Uint32Array();

function batchOf(tokenIds: ExampleBatch['tokenIds']): ExampleBatch {
  const rowStarts = Int32Array.of(0, tokenIds.length);
  return { tokenIds, rowStarts, segmentAEnds: Uint16Array.of(tokenIds.length), pairLabels: Int8Array.of(-1) };
}

test('what is taken has the length and the type that were asked for, of new memory or of spare', () => {
  for (const length of [1000, 10, 999, 0, 4000]) {
    for (const like of [NARROW, WIDE]) {
      const ids = takeIds(like, length);
      expect(ids.length).toBe(length);
      expect(ids.constructor).toBe(like.constructor);
      spareIds(ids);
    }
  }
});

test('a recycled batch is written over by the next one, and its memory is handed out once only', () => {
  const first = takeIds(NARROW, 50_000);
  recycleExamples(batchOf(first));
  recycleExamples(batchOf(first));
  const second = takeIds(NARROW, 40_000);
  expect(second.buffer).toBe(first.buffer);
  expect(takeIds(NARROW, 40_000).buffer).not.toBe(first.buffer);
});

test('ids that somebody may keep hold no memory of much more', () => {
  const long = takeIds(NARROW, 90_000);
  spareIds(long);
  expect(takeIds(NARROW, 45_000).buffer.byteLength).toBe(90_000);
  expect(takeIds(NARROW, 70_000).buffer).toBe(long.buffer);
});

test('the memory of ids that lie within that of something else is left alone', () => {
  const file = new ArrayBuffer(1_000_000);
  recycleExamples(batchOf(new Uint16Array(file, 8, 20)));
  expect(takeIds(NARROW, 20).buffer).not.toBe(file);
  expect(takeIds(NARROW, 400_000).buffer).not.toBe(file);
});

test('shared memory is never kept: other threads may read it', () => {
  const shared = new Uint16Array(new SharedArrayBuffer(3_000_000));
  recycleExamples(batchOf(shared as Uint16Array<ArrayBuffer> & Uint16Array<SharedArrayBuffer>));
  expect(takeIds(NARROW, 1_500_000).buffer).toBeInstanceOf(ArrayBuffer);
});
