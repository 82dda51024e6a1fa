import { expect, test } from 'vitest';
import { describeShare, parseProcessorTicks, stolenShare } from './stolen-time.ts';

const TEXT = `cpu  100 5 50 900 20 1 4 40 0 0
cpu0 50 2 25 450 10 0 2 20 0 0
intr 1 2 3
`;

test('reads the time that ran, and the time that the host took', () => {
  expect(parseProcessorTicks(TEXT)).toEqual({ busy: 160, stolen: 40 });
});

test.each([[''], ['cpu  1 2 3 4\n'], ['cpu0 1 2 3 4 5 6 7 8\n']])('knows nothing from %j', (text) => {
  expect(parseProcessorTicks(text)).toBeUndefined();
});

test('tells which share of what was asked for was taken', () => {
  const before = { busy: 1000, stolen: 10 };
  expect(stolenShare(before, { busy: 1060, stolen: 50 })).toBe(0.4);
  expect(stolenShare(before, before)).toBe(0);
  expect(stolenShare(undefined, before)).toBeNaN();
  expect([describeShare(0.4), describeShare(Number.NaN)]).toEqual(['40 %', 'unknown']);
});
