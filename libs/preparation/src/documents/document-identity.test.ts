import { expect, test } from 'vitest';
import { deriveKey } from '@albectra/random';
import { documentIdOf, HeldoutChoice, passesOf } from './document-identity.ts';

test('places give different integers below 2^53', () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => documentIdOf(index % 7, index * 1_000_003));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => Number.isSafeInteger(id) && id >= 0)).toBe(true);
  expect(documentIdOf(0, 2 ** 40)).not.toBe(documentIdOf(0, 0));
});

test('the held-out share is the fraction asked for, and depends on text and key alone', () => {
  const texts = Array.from({ length: 4000 }, (_, index) => Buffer.from(`document ${index}`));
  const heldOut = (fraction: number, seed: number): readonly Buffer[] => {
    const choice = new HeldoutChoice(fraction, deriveKey(seed, 'held out'));
    return texts.filter((text) => choice.isHeldOut(text));
  };
  // Binomial with mean 1000 and standard deviation 27: four of them.
  expect(Math.abs(heldOut(0.25, 42).length - 1000)).toBeLessThan(110);
  expect(heldOut(0.25, 42)).toEqual(heldOut(0.25, 42));
  expect(heldOut(0.25, 42)).not.toEqual(heldOut(0.25, 43));
  expect(heldOut(0, 42)).toEqual([]);
});

test('a weight is a number of passes, its fraction a share of the documents', () => {
  const key = deriveKey(1, 'passes');
  const passes = Array.from({ length: 4000 }, (_, index) => passesOf(documentIdOf(0, index), 2.25, key));
  expect(new Set(passes)).toEqual(new Set([2, 3]));
  // Binomial with mean 1000 and standard deviation 27: four of them.
  expect(Math.abs(passes.filter((count) => count === 3).length - 1000)).toBeLessThan(110);
  expect(passesOf(7, 3, key)).toBe(3);
});
