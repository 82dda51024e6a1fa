import { UnsortedSegmentSum } from '@tensorflow/tfjs-core';

import { input, type PortableKernel } from './host-kernel.ts';
import { runOnHost, type HostArray } from './run-on-host.ts';

/**
 * Adds rows into the segments that their ids name, in the order of the rows; ids out of range
 * are dropped, as the other backends do.
 */
export const unsortedSegmentSumKernel: PortableKernel = {
  name: UnsortedSegmentSum,
  run(call) {
    const x = input(call, 'x');
    const ids = input(call, 'segmentIds');
    const segments = call.attrs['numSegments'] as number;
    const inner = x.shape.slice(ids.shape.length);
    return runOnHost(call.backend, {
      inputs: [x, ids],
      outputs: [{ shape: [segments, ...inner], dtype: x.dtype }],
      compute: ([values, segmentIds], [sums]) => addRows(values!, segmentIds!, sums!.fill(0)),
    });
  },
};

function addRows(values: HostArray, ids: HostArray, sums: HostArray): void {
  const width = ids.length === 0 ? 0 : values.length / ids.length;
  for (let row = 0; row < ids.length; row++) {
    const from = row * width;
    const to = ids[row]! * width;
    if (to < 0 || to >= sums.length) continue;
    for (let i = 0; i < width; i++) sums[to + i] = sums[to + i]! + values[from + i]!;
  }
}
