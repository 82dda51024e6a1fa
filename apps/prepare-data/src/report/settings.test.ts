import { expect, test } from 'vitest';
import { counterWords, skippedByReason } from './counter-words.ts';
import { listSettings, readSetting } from './settings.ts';

test('lists settings by dotted names', () => {
  const configuration = { seed: 1, masking: { kind: 'ngram', bins: [1, 2] }, none: null, on: true };
  expect(listSettings(configuration)).toEqual([
    ['seed', '1'],
    ['masking.kind', 'ngram'],
    ['masking.bins', '[1,2]'],
    ['none', 'null'],
    ['on', 'true'],
  ]);
});

test('a configuration of any shape gives few, short settings', () => {
  const deep = { a: { b: { c: { d: { e: { f: 1 } } } } } };
  expect(listSettings(deep)).toEqual([['a.b.c.d', '{"e":{"f":1}}']]);
  expect(listSettings('text')).toEqual([['', 'text']]);
  expect(listSettings({ long: 'x'.repeat(1000) })[0]?.[1]).toHaveLength(200);
  expect(
    listSettings(Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`k${index}`, 1]))),
  ).toHaveLength(200);
});

test('reads a setting, or nothing', () => {
  expect(readSetting({ masking: { kind: 'ngram' } }, 'masking.kind')).toBe('ngram');
  expect(readSetting({ masking: 5 }, 'masking.kind')).toBeUndefined();
  expect(readSetting({}, 'constructor.name')).toBeUndefined();
});

test('names reasons in words, the most frequent first', () => {
  expect(skippedByReason({ skippedEmpty: 2, skippedOddName: 5, documents: 9, skippedOversize: 0 })).toEqual([
    { label: 'odd name', value: 5 },
    { label: 'empty', value: 2 },
  ]);
  expect(counterWords('heldoutDocuments')).toBe('heldout documents');
});
