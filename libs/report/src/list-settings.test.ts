import { expect, test } from 'vitest';
import { listSettings } from './list-settings.ts';

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
