import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestKey } from './nearest-key.ts';

const KEYS = ['seed', 'sequenceLength', 'output', 'masking', 'heldoutFraction'];

test.each([
  ['sequence-lenght', 'sequenceLength'],
  ['SEED', 'seed'],
  ['sede', 'seed'], // two neighbours exchanged
  ['ouput', 'output'],
  ['mask', 'masking'],
  ['heldout', 'heldoutFraction'],
])('%s is nearest to %s', (name, expected) => {
  expect(nearestKey(name, KEYS)).toBe(expected);
});

test('names nothing when nothing is near', () => {
  expect(nearestKey('zzzzzz', KEYS)).toBeUndefined();
  expect(nearestKey('seed', [])).toBeUndefined();
});

test('a known key with one letter dropped finds that key', () => {
  fc.assert(
    fc.property(fc.constantFrom('sequenceLength', 'heldoutFraction'), fc.nat(), (key, position) => {
      const at = position % key.length;
      expect(nearestKey(key.slice(0, at) + key.slice(at + 1), KEYS)).toBe(key);
    }),
  );
});
