import { expect, test } from 'vitest';
import { isSpent } from './stop-after.ts';

const spent = { step: 100, tokens: 5000, elapsedMs: 1_800_000 };

test.each([
  [{}, false],
  [{ steps: 101 }, false],
  [{ steps: 100 }, true],
  [{ tokens: 5001 }, false],
  [{ tokens: 5000 }, true],
  [{ hours: 0.51 }, false],
  [{ hours: 0.5 }, true],
  [{ steps: 1000, tokens: 4000, hours: 9 }, true],
  [{ steps: undefined, hours: 1 }, false],
])('%j', (stopAfter, expected) => {
  expect(isSpent(stopAfter, spent)).toBe(expected);
});
