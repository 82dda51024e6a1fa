import type { NamedArray, NamedArrays } from '@albectra/ops';

/**
 * Cuts a batch into parts of equal rows, each with the totals of the whole.
 *
 * The models divide their losses by these totals, so that the losses and gradients of the parts add up
 * to those of the whole, whatever share of the predictions is in each. The parts' arrays are views.
 *
 * @param batch Arrays of which the first axis counts rows.
 * @param count A divisor of the number of rows.
 */
export function microBatches(batch: NamedArrays, count: number): NamedArrays[] {
  const totals = lossTotals(batch);
  return Array.from({ length: count }, (_, index) => ({
    ...Object.fromEntries(Object.entries(batch).map(([name, array]) => [name, part(array, index, count)])),
    ...totals,
  }));
}

function part({ shape, dtype, values }: NamedArray, index: number, count: number): NamedArray {
  const [rows = 0, ...rest] = shape;
  const size = values.length / count;
  return { shape: [rows / count, ...rest], dtype, values: values.subarray(index * size, (index + 1) * size) };
}

/** What the losses are means over: predictions that count, tokens, and rows or examples with a pair loss. */
function lossTotals({ maskedWeights, attentionMask, pairLabels }: NamedArrays): NamedArrays {
  return {
    ...total('maskedTotal', maskedWeights, (weight) => weight),
    ...total('tokenTotal', attentionMask, (mask) => mask),
    ...total('pairTotal', pairLabels, (label) => (label >= 0 ? 1 : 0)),
  };
}

function total(name: string, array: NamedArray | undefined, weigh: (value: number) => number): NamedArrays {
  if (array === undefined) return {};
  let sum = 0;
  for (let i = 0; i < array.values.length; i++) sum += weigh(array.values[i]!);
  return { [name]: { shape: [], dtype: 'float32', values: Float32Array.of(sum) } };
}
