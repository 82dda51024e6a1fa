import { findBackend } from '@tensorflow/tfjs-core';

import { SessionError } from '../errors.ts';

const MEBIBYTE = 2 ** 20;
/** Of one tensor: the module takes more for a negative number, and gives memory back that is in use. */
const MOST_BYTES = 2 ** 31 - 1;

/** The part of tfjs-backend-wasm's Emscripten module that has to do with memory. */
interface WasmModule {
  readonly HEAPU8: Uint8Array;
  _malloc: (bytes: number) => number;
  /** Called when the module gives up, after which no call of it has a meaning. */
  onAbort: (reason: unknown) => void;
}

const guarded = new WeakSet<object>();
const failures = new WeakMap<object, string>();

/**
 * Makes the wasm backend fail where its memory, of 4 GiB at most, does not suffice: tfjs goes on with
 * address 0, and overwrites whatever lies there.
 *
 * @returns A function that tells whether the backend broke down; it does not work any more then.
 */
export function guardWasmMemory(): () => string | undefined {
  const { wasm } = findBackend('wasm') as unknown as { readonly wasm: WasmModule };
  if (!guarded.has(wasm)) {
    guarded.add(wasm);
    let malloc = wasm._malloc;
    Object.defineProperty(wasm, '_malloc', {
      get: () => (bytes: number) => {
        const address = bytes > MOST_BYTES ? 0 : malloc(bytes);
        if (address === 0 && bytes > 0) throw outOfMemory(wasm, bytes);
        return address;
      },
      // The module replaces its functions by faster ones when they are first called.
      set: (faster: WasmModule['_malloc']) => {
        malloc = faster;
      },
    });
    wasm.onAbort = (reason) => {
      failures.set(wasm, `WebAssembly gave up (${String(reason)})`);
    };
  }
  return () => failures.get(wasm);
}

function outOfMemory({ HEAPU8 }: WasmModule, bytes: number): SessionError {
  const [wanted, held] = [bytes, HEAPU8.byteLength].map((count) => Math.ceil(count / MEBIBYTE));
  return new SessionError(
    'engine-failure',
    `Engine wasm ran out of memory: expected ${wanted} MiB more, got none beside the ${held} MiB that it holds, of 4,096 at the most. Choose a smaller batch or model, or the tensorflow engine.`,
  );
}
