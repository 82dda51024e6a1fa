import { expect } from 'vitest';
import type { NamedArrays } from '@albectra/ops';

/** Asserts equal names and shapes, and values within `atol + rtol * |expected|`; NaN equals NaN. */
export function expectArraysClose(
  actual: NamedArrays,
  expected: NamedArrays,
  { rtol = 2e-5, atol = 2e-6 }: { rtol?: number; atol?: number } = {},
): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, array] of Object.entries(expected)) {
    const other = actual[name];
    expect(other?.shape, name).toEqual(array.shape);
    expect(other?.dtype, name).toBe(array.dtype);
    const far = [...array.values.entries()].filter(([i, value]) => {
      const got = other?.values[i] as number;
      return !Object.is(got, value) && !(Math.abs(got - value) <= atol + rtol * Math.abs(value));
    });
    const problems = far.map(([i, value]) => `${name}[${i}]: expected ${value}, got ${other?.values[i]}`);
    expect(problems).toEqual([]);
  }
}
