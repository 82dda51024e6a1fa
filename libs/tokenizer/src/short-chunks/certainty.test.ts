import { describe, expect, it } from 'vitest';
import { addedBound, boundOf, certaintyOf, isCertain } from './certainty.ts';
import type { Segmentation } from './certainty.ts';

function certainty(segmentation: Partial<Segmentation>): number {
  return certaintyOf({ score: -7.3, count: 2, certainUpTo: 90_001, hasUnknown: false, ...segmentation });
}

describe('certaintyOf', () => {
  it('rounds what it is certain up to down, and what it adds up', () => {
    // 7.3 * 64 = 467.2
    expect(addedBound(certainty({}))).toBe(468 + 2);
    expect(isCertain(certainty({}), boundOf(-89_999.9))).toBe(true);
    expect(isCertain(certainty({}), boundOf(-90_000))).toBe(false);
    expect(isCertain(certainty({}), boundOf(-90_001.5))).toBe(false);
  });

  it('holds the greatest values there are', () => {
    const greatest = certainty({ certainUpTo: 100_000, score: -1023 });
    expect(isCertain(greatest, boundOf(99_999))).toBe(true);
    expect(isCertain(greatest, boundOf(100_000))).toBe(false);
    expect(addedBound(greatest)).toBe(1023 * 64 + 2);
  });

  it.each<[string, Partial<Segmentation>]>([
    ['with an unknown piece', { hasUnknown: true }],
    ['of a great score', { score: -1024 }],
    ['of no score', { score: -Infinity }],
    ['without a margin', { certainUpTo: 0 }],
  ])('is never certain of a chunk %s', (_, segmentation) => {
    expect(isCertain(certainty(segmentation), 0)).toBe(false);
  });
});
