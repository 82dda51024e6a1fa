import { expect, test } from 'vitest';

import { initializeParameters } from './initialize-parameters.ts';
import type { ParameterSpec } from './parameter-specs.ts';

const KERNEL: ParameterSpec = {
  name: 'a.kernel',
  shape: [100, 80],
  initializer: 'truncated-normal',
  decayed: true,
};

function valuesOf(spec: ParameterSpec, key: readonly [number, number] = [1, 2]): number[] {
  return [...(initializeParameters([spec], { key })[spec.name]?.values ?? [])];
}

test('truncated normal numbers keep within two deviations and have the deviation of the rest', () => {
  const values = valuesOf(KERNEL);
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.fround(0.04));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  expect(mean).toBeCloseTo(0, 3);
  // A normal cut at two deviations has 0.8796 of its deviation left.
  expect(deviation).toBeCloseTo(0.02 * 0.8796, 3);
});

test('Glorot uniform numbers fill their range', () => {
  const values = valuesOf({ ...KERNEL, initializer: 'glorot-uniform' });
  const limit = Math.sqrt(6 / 180);
  const largest = Math.max(...values.map(Math.abs));
  expect(largest).toBeLessThanOrEqual(limit);
  expect(largest).toBeGreaterThan(0.99 * limit);
});

test('a parameter depends on the key and its name, not on its neighbours', () => {
  const other: ParameterSpec = { ...KERNEL, name: 'b.kernel' };
  const both = initializeParameters([other, KERNEL], { key: [1, 2] });
  expect([...(both['a.kernel']?.values ?? [])]).toEqual(valuesOf(KERNEL));
  expect([...(both['b.kernel']?.values ?? [])]).not.toEqual(valuesOf(KERNEL));
  expect(valuesOf(KERNEL, [1, 3])).not.toEqual(valuesOf(KERNEL));
});

test('norms begin as the identity', () => {
  expect(valuesOf({ name: 'gamma', shape: [2], initializer: 'ones', decayed: false })).toEqual([1, 1]);
  expect(valuesOf({ name: 'beta', shape: [2], initializer: 'zeros', decayed: false })).toEqual([0, 0]);
});
