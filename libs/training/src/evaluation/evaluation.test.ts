import { deriveKey, Draws } from '@albectra/random';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaUnderCurve, rankScores } from './area-under-curve.ts';
import { bootstrap } from './interval.ts';

const once = (rows: number): Int32Array => new Int32Array(rows).fill(1);

/** The definition itself: every pair of a positive and a negative example. */
function areaByPairs(scores: readonly number[], labels: readonly number[]): number {
  let wins = 0;
  let pairs = 0;
  for (const [i, a] of scores.entries()) {
    for (const [j, b] of scores.entries()) {
      if (labels[i] !== 1 || labels[j] !== 0) continue;
      pairs++;
      wins += a > b ? 1 : a === b ? 0.5 : 0;
    }
  }
  return wins / pairs;
}

describe('areaUnderCurve', () => {
  test('counts ties half', () => {
    // Pairs: (0.4, 0.1) win, (0.4, 0.4) tie, (0.8, 0.1) win, (0.8, 0.4) win: 3.5 of 4.
    const ranked = rankScores(
      Float32Array.of(0.1, 0.4, 0.4, 0.8),
      Uint8Array.of(0, 0, 1, 1),
      Int32Array.of(0, 0, 0, 0),
    );
    expect(areaUnderCurve(ranked, once(1))).toBe(0.875);
  });

  test('equals the definition for any scores', () => {
    const example = fc.record({
      score: fc.integer({ min: 0, max: 9 }),
      label: fc.integer({ min: 0, max: 1 }),
    });
    fc.assert(
      fc.property(fc.array(example, { minLength: 1, maxLength: 40 }), (examples) => {
        const scores = examples.map(({ score }) => score);
        const labels = examples.map(({ label }) => label);
        const ranked = rankScores(
          Float32Array.from(scores),
          Uint8Array.from(labels),
          new Int32Array(examples.length),
        );
        fc.pre(new Set(labels).size === 2);
        expect(areaUnderCurve(ranked, once(1))).toBeCloseTo(areaByPairs(scores, labels), 12);
      }),
    );
  });

  test('weights rows as if they stood several times', () => {
    const ranked = rankScores(Float32Array.of(1, 2, 3), Uint8Array.of(1, 0, 1), Int32Array.of(0, 1, 2));
    expect(areaUnderCurve(ranked, Int32Array.of(3, 1, 1))).toBe(0.25);
  });

  test('is not a number when a class is missing', () => {
    const ranked = rankScores(Float32Array.of(1, 2), Uint8Array.of(1, 1), Int32Array.of(0, 1));
    expect(areaUnderCurve(ranked, once(2))).toBeNaN();
  });
});

describe('bootstrap', () => {
  const mean = (values: Float64Array) => (weights: Int32Array) => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[i]! * weights[i]!;
    return sum / values.length;
  };

  test('covers the truth about 95 times in 100', () => {
    let covered = 0;
    for (let trial = 0; trial < 100; trial++) {
      const draws = new Draws(deriveKey(trial, 'sample')).seek(0, 0);
      const values = Float64Array.from({ length: 60 }, () => (draws.uniform() < 0.3 ? 1 : 0));
      const { low, high } = bootstrap(60, mean(values), deriveKey(trial, 'bootstrap'));
      if (low <= 0.3 && 0.3 <= high) covered++;
    }
    // Binomial(100, 0.95) lies in 85..100 with probability above 0.9999.
    expect(covered).toBeGreaterThanOrEqual(85);
  });

  test('is the same for the same key', () => {
    const statistic = mean(Float64Array.of(0, 1, 1, 0, 1));
    const key = deriveKey(1, 'interval');
    expect(bootstrap(5, statistic, key)).toEqual(bootstrap(5, statistic, key));
    expect(bootstrap(5, statistic, key).value).toBe(0.6);
  });
});
