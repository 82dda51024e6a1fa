import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import path from 'node:path';

import { useProductThreads } from '@albectra/ops';
import { env } from '@tensorflow/tfjs-core';

import { describeProcessor } from '../describe-processor.ts';
import type { Engine } from '../engine.ts';
import { guardWasmMemory } from './guard-wasm-memory.ts';
import { openEagerEngine } from './open-eager-engine.ts';
import { startProductThreads } from './start-product-threads.ts';

/** More threads than this wait for memory, not for each other's products. */
const MOST_THREADS = 8;

/**
 * Opens the embedded engine: WebAssembly with SIMD, with large products of matrices on several threads.
 *
 * tfjs can start threads in a browser alone: it hands them their code as a `blob:` address, which
 * Node's workers refuse. Those of this package compute products alone.
 *
 * @param threadCount How many threads multiply, this one included; the results do not depend on it.
 */
export async function openWasmEngine(
  threadCount: number = Math.min(MOST_THREADS, availableParallelism()),
): Promise<Engine> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(path.dirname(main) + path.sep);
  useProductThreads(threadCount, startProductThreads);
  return openEagerEngine({
    name: 'wasm',
    describe: () => {
      const simd = env().get('WASM_HAS_SIMD_SUPPORT') === true ? 'with SIMD' : 'without SIMD';
      return `tfjs ${wasm.version_wasm}, WebAssembly ${simd}, products on ${threadCount} of ${describeProcessor()}`;
    },
    command: 'npm install',
    watch: guardWasmMemory,
  });
}
