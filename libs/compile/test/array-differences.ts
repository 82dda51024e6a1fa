import type { NamedArray, NamedArrays } from '@albectra/ops';

/** How far two values may be apart: `absolute + relative * |expected|`. */
export interface Tolerance {
  readonly relative?: number;
  readonly absolute?: number;
}

/** Lists where arrays differ from the expected ones, in name, shape, type or value; NaN equals NaN. */
export function arrayDifferences(
  actual: NamedArrays,
  expected: NamedArrays,
  tolerance: Tolerance = {},
): string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names].flatMap((name) => {
    const [other, array] = [actual[name], expected[name]];
    if (other === undefined || array === undefined) return [`${name} is not in both`];
    const [got, wanted] = [describe(other), describe(array)];
    if (got !== wanted) return [`${name}: expected ${wanted}, got ${got}`];
    return valueDifferences(other, array, tolerance).map((problem) => `${name}${problem}`);
  });
}

function describe({ dtype, shape }: NamedArray): string {
  return `${dtype} [${shape.join(',')}]`;
}

function valueDifferences(
  actual: NamedArray,
  expected: NamedArray,
  { relative = 2e-5, absolute = 2e-6 }: Tolerance,
): string[] {
  return Array.from(expected.values, (wanted, i) => {
    const got = actual.values[i] as number;
    const isClose = Math.abs(got - wanted) <= absolute + relative * Math.abs(wanted);
    return isClose || Object.is(got, wanted) ? '' : `[${i}]: expected ${wanted}, got ${got}`;
  }).filter((problem) => problem !== '');
}
