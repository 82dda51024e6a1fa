import { expect, test } from 'vitest';
import { releaseArrays } from './release-arrays.ts';

test('frees memory that is all of an array, once, and leaves parts of other memory alone', () => {
  const whole = { shape: [4], dtype: 'float32', values: Float32Array.of(1, 2, 3, 4) } as const;
  const shared = new Int32Array(4).fill(7);
  const part = { shape: [2], dtype: 'int32', values: shared.subarray(2) } as const;
  const empty = { shape: [0], dtype: 'int32', values: new Int32Array() } as const;
  releaseArrays({ whole, again: whole, part, empty });
  expect(whole.values).toHaveLength(0);
  expect(part.values).toEqual(Int32Array.of(7, 7));
  releaseArrays({ whole });
});
