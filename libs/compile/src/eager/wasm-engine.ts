import { createRequire } from 'node:module';
import path from 'node:path';

import { env } from '@tensorflow/tfjs-core';

import { describeProcessor } from '../describe-processor.ts';
import type { Engine } from '../engine.ts';
import { openEagerEngine } from './open-eager-engine.ts';

/**
 * Opens the embedded engine: WebAssembly with SIMD, on one thread.
 *
 * tfjs can start threads in a browser alone: it hands them their code as a `blob:` address, which
 * Node's workers refuse.
 */
export async function openWasmEngine(): Promise<Engine> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  wasm.setWasmPaths(path.dirname(main) + path.sep);
  return openEagerEngine({
    name: 'wasm',
    describe: () => {
      const simd = env().get('WASM_HAS_SIMD_SUPPORT') === true ? 'with SIMD' : 'without SIMD';
      return `tfjs ${wasm.version_wasm}, WebAssembly ${simd}, one thread of ${describeProcessor()}`;
    },
    command: 'npm install',
  });
}
