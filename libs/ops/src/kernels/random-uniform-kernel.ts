import { fillUniform, type RandomKey } from '@albectra/random';
import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';

import { RANDOM_UNIFORM_KERNEL } from '../kernel-names.ts';
import { input, type PortableKernel } from './host-kernel.ts';
import { runOnHost } from './run-on-host.ts';

/** Draws the numbers on the host and hands them to the backend. */
export const randomUniformKernel: PortableKernel = {
  name: RANDOM_UNIFORM_KERNEL,
  run(call) {
    const key = readKey(call.backend, input(call, 'key'));
    const shape = call.attrs['shape'] as number[];
    const site = call.attrs['site'] as number;
    return runOnHost(call.backend, {
      inputs: [],
      outputs: [{ shape, dtype: 'float32' }],
      compute: (_, [output]) => fillUniform(key, site, output as Float32Array),
    });
  },
};

/** Reads a key back; it was uploaded for this step, so that even GPU backends still hold it on the host. */
export function readKey(backend: KernelBackend, key: TensorInfo): RandomKey {
  const words = backend.readSync(key.dataId) as Int32Array;
  return [words[0]! >>> 0, words[1]! >>> 0];
}
