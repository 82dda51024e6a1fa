import { expect, test } from 'vitest';
import { LineSample } from './line-sample.ts';

const lineOf = (index: number): string => `line ${String(index).padStart(5, '0')}`;

test('keeps every line while there is room', () => {
  const sample = new LineSample(30);
  for (const index of [0, 1, 2]) sample.add(lineOf(index));
  expect(sample.lines).toEqual(['line 00000', 'line 00001', 'line 00002']);
});

test('keeps evenly spaced lines of a long text within its bound', () => {
  const sample = new LineSample(100);
  for (let index = 0; index < 10_000; index++) sample.add(lineOf(index));
  // 10 lines of 10 characters fit; every 1,024th of 10,000 are 10.
  expect(sample.lines).toEqual(Array.from({ length: 10 }, (_, index) => lineOf(index * 1024)));
});

test('keeps the beginning of a line that is too long', () => {
  const sample = new LineSample(100);
  sample.add('x'.repeat(10_000));
  expect(sample.lines.map((line) => line.length)).toEqual([4000]);
  sample.add('short');
  expect(sample.lines).toHaveLength(1);
});
