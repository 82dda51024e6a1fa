import { expect, test } from 'vitest';

import { stateGroups, stateSlots } from './state-nodes.ts';

const MIB = (1 << 20) / 4;

function groupsOf(...lengths: number[]): string[][] {
  const entries = lengths.map((length, i) => [`${i}`, { shape: [length], dtype: 'float32' }] as const);
  return stateGroups(stateSlots(Object.fromEntries(entries))).map((group) => group.map(({ name }) => name));
}

test('moves entries in groups of 32 MiB, and a larger one alone', () => {
  expect(groupsOf(16 * MIB, 16 * MIB, 1, 0, 33 * MIB, 1)).toEqual([['0', '1'], ['2', '3'], ['4'], ['5']]);
});

test('makes no group of no state', () => {
  expect(groupsOf()).toEqual([]);
});
