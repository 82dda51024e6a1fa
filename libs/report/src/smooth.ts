import type { Points } from './downsample.ts';

/**
 * Smooths a line: each value becomes the mean of itself and those before it, which count less the farther they lie
 * back, by half at a distance of `halfLife` along x.
 *
 * The mean is over what is there, so that a line begins at its own height. A value that is not finite leaves a
 * gap and counts for nothing.
 *
 * Example: of the values 0 and 3 at places 0 and 1, with `halfLife` 1, the second becomes (3 + 0 / 2) / (1 + 1 / 2) = 2.
 *
 * @param halfLife At least 0; with 0 the values stay as they are.
 */
export function smooth({ x, y }: Points, halfLife: number): readonly number[] {
  let sum = 0;
  let weight = 0;
  let last = Number.NaN;
  return Array.from({ length: Math.min(x.length, y.length) }, (_, index) => {
    const value = y[index] ?? Number.NaN;
    const place = x[index] ?? 0;
    if (!Number.isFinite(value)) return Number.NaN;
    if (halfLife <= 0) return value;
    const kept = Number.isNaN(last) ? 0 : 0.5 ** ((place - last) / halfLife);
    sum = sum * kept + value;
    weight = weight * kept + 1;
    last = place;
    return sum / weight;
  });
}
