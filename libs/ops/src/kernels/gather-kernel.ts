import { GatherV2, util } from '@tensorflow/tfjs-core';

import { OpsError } from '../errors.ts';
import { input, type KernelCall, type PortableKernel } from './host-kernel.ts';
import { runOnHost, type HostArray } from './run-on-host.ts';

/** Takes whole rows by index, as one copy each. */
export const rowGatherKernel: PortableKernel = {
  name: GatherV2,
  run(call) {
    const x = input(call, 'x');
    const indices = input(call, 'indices');
    const inner = x.shape.slice(1);
    const width = util.sizeFromShape(inner);
    return runOnHost(call.backend, {
      inputs: [x, indices],
      outputs: [{ shape: [...indices.shape, ...inner], dtype: x.dtype }],
      compute: ([rows, at], [taken]) => takeRows([rows!, at!], taken!, width),
    });
  },
};

/** Tells whether a gather takes whole rows of float32 or int32: along the first axis, without a batch. */
export function isRowGather(call: KernelCall): boolean {
  const { dtype, shape } = input(call, 'x');
  const { axis, batchDims } = call.attrs as { axis: number; batchDims?: number };
  const [first] = util.parseAxisParam(axis, shape);
  return first === 0 && (batchDims ?? 0) === 0 && (dtype === 'float32' || dtype === 'int32');
}

function takeRows([rows, at]: readonly [HostArray, HostArray], taken: HostArray, width: number): void {
  const count = width === 0 ? 0 : rows.length / width;
  for (let i = 0; i < at.length; i++) {
    const row = at[i]!;
    if (!(row >= 0 && row < count)) throw outOfRange(row, count);
    if (width === 1) taken[i] = rows[row]!;
    else taken.set(rows.subarray(row * width, (row + 1) * width), i * width);
  }
}

function outOfRange(row: number, count: number): OpsError {
  return new OpsError(
    'index-out-of-range',
    `gather failed: expected indices from 0 to ${count - 1}, got ${row}. Check that data and model use one vocabulary.`,
  );
}
