import type { Points } from './downsample.ts';

/**
 * Smooths a line: each value becomes the mean of itself and those around it, which count less the farther away they
 * lie, by half at a distance of `halfLife` along x.
 *
 * It looks to both sides, so that a line that falls does not lag behind its values; and the mean is over what is
 * there, so that a line begins and ends at its own height. A value that is not finite leaves a gap and counts for
 * nothing.
 *
 * Example: of the values 0 and 3 at places 0 and 1, with `halfLife` 1, the second becomes (3 + 0 / 2) / (1 + 1 / 2) = 2.
 *
 * @param halfLife At least 0; with 0 the values stay as they are.
 */
export function smooth({ x, y }: Points, halfLife: number): readonly number[] {
  const count = Math.min(x.length, y.length);
  const forwards = Array.from({ length: count }, (_, index) => index);
  if (halfLife <= 0) return forwards.map((index) => finite(y[index]));
  const before = sumUp({ x, y }, forwards, halfLife);
  const after = sumUp({ x, y }, forwards.toReversed(), halfLife);
  return forwards.map((index) => {
    const value = finite(y[index]);
    // The value itself is in both sums.
    const sum = (before.sums[index] ?? 0) + (after.sums[index] ?? 0) - value;
    return sum / ((before.weights[index] ?? 0) + (after.weights[index] ?? 0) - 1);
  });
}

function finite(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : Number.NaN;
}

/** Adds up, for each value, it and those before it in an order, by their weights. */
function sumUp(
  { x, y }: Points,
  order: readonly number[],
  halfLife: number,
): { readonly sums: readonly number[]; readonly weights: readonly number[] } {
  const sums: number[] = [];
  const weights: number[] = [];
  let sum = 0;
  let weight = 0;
  let last: number | undefined;
  for (const index of order) {
    const value = finite(y[index]);
    if (Number.isNaN(value)) continue;
    const place = x[index] ?? 0;
    const kept = last === undefined ? 0 : 0.5 ** (Math.abs(place - last) / halfLife);
    sums[index] = sum = sum * kept + value;
    weights[index] = weight = weight * kept + 1;
    last = place;
  }
  return { sums, weights };
}
