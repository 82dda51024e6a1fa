import { expect, test } from 'vitest';
import { documentIdOf, isHeldOut } from './document-identity.ts';

test('places give different integers below 2^53', () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => documentIdOf(index % 7, index * 1_000_003));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => Number.isSafeInteger(id) && id >= 0)).toBe(true);
  expect(documentIdOf(0, 2 ** 40)).not.toBe(documentIdOf(0, 0));
});

test('the held-out share is the fraction asked for, and depends on text and seed alone', () => {
  const texts = Array.from({ length: 4000 }, (_, index) => `document ${index}`);
  const heldOut = texts.filter((text) => isHeldOut(text, 0.25, 42));
  // Binomial with mean 1000 and standard deviation 27: four of them.
  expect(Math.abs(heldOut.length - 1000)).toBeLessThan(110);
  expect(texts.filter((text) => isHeldOut(text, 0.25, 42))).toEqual(heldOut);
  expect(texts.filter((text) => isHeldOut(text, 0.25, 43))).not.toEqual(heldOut);
  expect(texts.some((text) => isHeldOut(text, 0, 42))).toBe(false);
});
