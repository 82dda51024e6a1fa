import { COLUMN_SUM_KERNEL } from '../kernel-names.ts';
import { input, rowCount, rowWidth, type PortableKernel } from './host-kernel.ts';
import { runOnHost, type HostArray } from './run-on-host.ts';

/** Adds the rows up in double precision, one pass over memory. */
export const columnSumKernel: PortableKernel = {
  name: COLUMN_SUM_KERNEL,
  run(call) {
    const x = input(call, 'x');
    const width = rowWidth(x.shape);
    return runOnHost(call.backend, {
      inputs: [x],
      outputs: [{ shape: [width], dtype: 'float32' }],
      compute: ([values], [sums]) => addRows(values!, sums!, rowCount(x.shape)),
    });
  },
};

function addRows(values: HostArray, sums: HostArray, rows: number): void {
  const width = sums.length;
  const totals = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    for (let column = 0; column < width; column++) {
      totals[column] = totals[column]! + values[start + column]!;
    }
  }
  sums.set(totals);
}
