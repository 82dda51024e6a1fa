import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { registerMissingKernels, registerOps } from '../src/index.ts';

/** `plain` is the cpu backend without fused kernels: every operation is composed of core kernels. */
export type TestBackend = 'plain' | 'cpu' | 'wasm';

const wasmPackage = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
setWasmPaths(join(dirname(wasmPackage), 'wasm-out/'));
setThreadsCount(1);
tf.copyRegisteredKernels('cpu', 'plain');
tf.registerBackend('plain', () => new MathBackendCPU());
for (const name of ['plain', 'cpu', 'wasm']) {
  registerOps(name);
  registerMissingKernels(name);
}

export async function useBackend(name: TestBackend): Promise<void> {
  await tf.setBackend(name);
  await tf.ready();
}
