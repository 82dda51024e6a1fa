import type { NamedArray } from '@albectra/ops';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { packArrays, unpackArrays } from './pack-arrays.ts';

const arrays = fc.array(
  fc
    .record({
      dtype: fc.constantFrom('float32' as const, 'int32' as const),
      bits: fc.array(fc.integer(), { maxLength: 6 }),
    })
    .map(({ dtype, bits }): NamedArray => {
      const values = Int32Array.from(bits);
      return {
        shape: [bits.length],
        dtype,
        values: dtype === 'int32' ? values : new Float32Array(values.buffer),
      };
    }),
  { maxLength: 5 },
);

test('takes out what was put in, bit for bit, also what is no number', () => {
  fc.assert(
    fc.property(arrays, (given) => {
      const packed = packArrays(given);
      expect(packed.length).toBeGreaterThan(0);
      const taken = unpackArrays(packed, given);
      expect(taken.map(({ dtype, shape }) => [dtype, shape])).toEqual(
        given.map(({ dtype, shape }) => [dtype, shape]),
      );
      for (const [i, { values }] of taken.entries())
        expect(bytesOf(values)).toEqual(bytesOf(given[i]?.values));
    }),
  );
});

test('copies no array that is alone', () => {
  const values = Float32Array.of(1, 2);
  const packed = packArrays([{ shape: [2], dtype: 'float32', values }]);
  expect(packed.buffer).toBe(values.buffer);
  const [taken] = unpackArrays(packed, [{ shape: [2], dtype: 'float32' }]);
  expect(taken?.values.buffer).toBe(values.buffer);
});

function bytesOf(values: Float32Array | Int32Array = new Int32Array(0)): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
