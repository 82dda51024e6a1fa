import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { CurveBuckets } from './curve-buckets.ts';
import { readRunCurves } from './read-run-curves.ts';
import type { RunMetrics } from './read-run-curves.ts';

const folder = mkdtempSync(join(tmpdir(), 'albectra-curves-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(lines: readonly (object | string)[], points = 100): Promise<RunMetrics> {
  const path = join(folder, 'metrics.jsonl');
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  writeFileSync(path, `${texts.join('\n')}\n`);
  return (await readRunCurves(path, { points }))!;
}

test('gives each step as it is while they are few', async () => {
  const { curves, ...rest } = await read([
    { step: 1, loss: 8, tokens: 100, seconds: 2 },
    { step: 2, loss: 6, tokens: 50, seconds: 1 },
  ]);
  expect(curves).toEqual({
    width: 1,
    steps: [1, 2],
    tokens: [100, 150],
    seconds: [2, 3],
    metrics: { loss: { mean: [8, 6], low: [8, 6], high: [8, 6] } },
  });
  expect(rest).toEqual({
    stepCount: 2,
    lastStep: 2,
    tokens: 150,
    seconds: 3,
    nonFiniteSteps: 0,
    damagedLines: 0,
    isCut: false,
  });
});

test('thins out to buckets with means and bounds', async () => {
  const lines = Array.from({ length: 7 }, (_, index) => ({ step: index + 1, loss: index, tokens: 10 }));
  const { curves } = await read(lines, 4);
  expect(curves).toMatchObject({
    width: 2,
    steps: [2, 4, 6, 7],
    tokens: [20, 40, 60, 70],
    seconds: [Number.NaN, Number.NaN, Number.NaN, Number.NaN],
    metrics: { loss: { mean: [0.5, 2.5, 4.5, 6], low: [0, 2, 4, 6], high: [1, 3, 5, 6] } },
  });
});

test('counts damage and numbers that are not finite, and shows the rest', async () => {
  const { curves, ...rest } = await read([
    { step: 1, loss: 8, text: 'x' },
    { step: 2, loss: null },
    'damage',
    { step: 2, loss: 5 },
    { step: 0.5, loss: 5 },
    { step: 4, loss: 3 },
    '{"step":5,"lo',
  ]);
  expect(rest).toMatchObject({ stepCount: 3, lastStep: 4, nonFiniteSteps: 1, damagedLines: 4 });
  expect(curves.steps).toEqual([1, 2, 4]);
  expect(curves.metrics['loss']?.mean).toEqual([8, Number.NaN, 3]);
});

test('says when there is more than it reads, and when there is nothing', async () => {
  const path = join(folder, 'cut.jsonl');
  writeFileSync(path, '{"step":1,"loss":1}\n{"step":2,"loss":1}\n');
  expect(await readRunCurves(path, { points: 9, maxBytes: 25 })).toMatchObject({ lastStep: 1, isCut: true });
  expect(await readRunCurves(join(folder, 'none'), { points: 9 })).toBeUndefined();
});

test('no sum and no extreme is lost, however often neighbours are joined', () => {
  const step = fc.record({ gap: fc.integer({ min: 1, max: 400 }), value: fc.integer({ min: -99, max: 99 }) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1 }), fc.integer({ min: 2, max: 20 }), (added, limit) => {
      const buckets = new CurveBuckets(limit);
      let last = 0;
      for (const { gap, value } of added) {
        buckets.add((last += gap), { loss: value }, { tokens: last, seconds: 0 });
      }
      const { steps, width, tokens, metrics } = buckets.finish();
      const { mean, low, high } = metrics['loss']!;
      expect(steps.length).toBeLessThanOrEqual(limit);
      expect(steps.at(-1)).toBe(last);
      expect(tokens).toEqual(steps);
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
      expect(new Set(steps.map((each) => Math.floor((each - 1) / width))).size).toBe(steps.length);
      const values = added.map(({ value }) => value);
      expect([Math.min(...low), Math.max(...high)]).toEqual([Math.min(...values), Math.max(...values)]);
      expect(mean.every((each, index) => each >= low[index]! && each <= high[index]!)).toBe(true);
    }),
  );
});

test('a number of steps beyond all reason takes no more memory', () => {
  const buckets = new CurveBuckets(8);
  buckets.add(1, { loss: 1 }, { tokens: 1, seconds: 1 });
  buckets.add(Number.MAX_SAFE_INTEGER, { loss: 3 }, { tokens: 2, seconds: 2 });
  expect(buckets.finish()).toMatchObject({
    steps: [1, Number.MAX_SAFE_INTEGER],
    metrics: { loss: { mean: [1, 3] } },
  });
});
