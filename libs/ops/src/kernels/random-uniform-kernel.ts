import { RANDOM_UNIFORM_KERNEL } from '../kernel-names.ts';
import { drawUniform, readKey } from './draw-uniform.ts';
import { input, type PortableKernel } from './host-kernel.ts';

/** Draws the numbers on the host and hands them to the backend. */
export const randomUniformKernel: PortableKernel = {
  name: RANDOM_UNIFORM_KERNEL,
  run(call) {
    const key = readKey(call.backend, input(call, 'key'));
    const { site, shape } = call.attrs as { site: number; shape: number[] };
    return [drawUniform(call.backend, { key, site, shape })];
  },
};
