import { getBackend, getKernel } from '@tensorflow/tfjs-core';

/** Tells whether the backend in use has a kernel of this name; an optional one may be missing. */
export function hasKernel(name: string): boolean {
  return getKernel(name, getBackend()) !== undefined;
}
