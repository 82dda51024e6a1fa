import type { NamedArrays } from '@albectra/ops';
import { expect, test } from 'vitest';
import { findNonFinite, findNonFiniteTensor, notFinite } from './non-finite.ts';

test('finds the first metric that is no finite number', () => {
  expect(findNonFinite({ loss: 3e38, gradientNorm: 0 }, 4)).toBeUndefined();
  expect(findNonFinite({ loss: 1, gradientNorm: Infinity, rate: NaN }, 4)).toEqual({
    name: 'gradientNorm',
    value: Infinity,
    step: 4,
  });
});

const state = (values: readonly number[]): NamedArrays => ({
  step: { shape: [], dtype: 'int32', values: Int32Array.of(4) },
  'parameter/a': { shape: [2], dtype: 'float32', values: Float32Array.of(3.4e38, -1e-45) },
  'slot/a/v': { shape: [values.length], dtype: 'float32', values: Float32Array.from(values) },
});

test.each([[[NaN]], [[0, Infinity]], [[1, 2, -Infinity]], [[1e39]]])('finds %j in a state', (values) => {
  const found = findNonFiniteTensor(state(values), 4);
  expect(found).toMatchObject({ name: 'slot/a/v', step: 4 });
  expect(Number.isFinite(found!.value)).toBe(false);
  expect(findNonFiniteTensor(state([0, -1, 1e-45]), 4)).toBeUndefined();
});

test('tells in the first step that settings are to blame, later what is kept', () => {
  const broken = { name: 'loss', value: NaN, step: 1 };
  expect(notFinite(broken).message).toContain('got NaN. Nothing was trained yet');
  expect(notFinite({ ...broken, step: 9 }, '3 roll-backs to step 4').message).toContain(
    'Training stopped at step 9 after 3 roll-backs to step 4: expected a finite loss, got NaN. The last checkpoint is kept',
  );
});
