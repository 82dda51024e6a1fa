import { expect, test } from 'vitest';
import { counterWords, skippedByReason } from './counter-words.ts';

test('names reasons in words, the most frequent first', () => {
  expect(skippedByReason({ skippedEmpty: 2, skippedOddName: 5, documents: 9, skippedOversize: 0 })).toEqual([
    { label: 'odd name', value: 5 },
    { label: 'empty', value: 2 },
  ]);
  expect(counterWords('heldoutDocuments')).toBe('heldout documents');
});
