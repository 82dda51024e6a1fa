import { webAssembly } from '@albectra/wasm';
import { philoxModule } from './_philox-module.ts';
import { philoxTwice } from './philox.ts';

/**
 * Encrypts a counter block and the three after it.
 *
 * @param input The four words of the counter and the two of the key; the counter's first word counts on by four.
 * @returns Sixteen unsigned 32-bit words, which the next call overwrites.
 */
export type PhiloxKernel = (input: Int32Array) => Uint32Array;

const WORD_COUNT = 16;

/**
 * Creates the kernel in WebAssembly, three times as fast as the one in JavaScript.
 *
 * @throws if WebAssembly is missing, forbidden, or finds no memory.
 */
export function createWasmKernel(): PhiloxKernel {
  const memory = new webAssembly.Memory({ initial: 1 });
  const { exports } = new webAssembly.Instance(new webAssembly.Module(philoxModule()), { env: { memory } });
  const encrypt = exports['encrypt'] as (...counterAndKey: readonly number[]) => void;
  const words = new Uint32Array(memory.buffer, 0, WORD_COUNT);
  return (input) => {
    const counter = input[0]!;
    encrypt(counter, input[1]!, input[2]!, input[3]!, input[4]!, input[5]!);
    input[0] = counter + 4;
    return words;
  };
}

/** Creates the kernel in JavaScript. */
export function createPlainKernel(): PhiloxKernel {
  const words = new Uint32Array(WORD_COUNT);
  const lower = words.subarray(0, 8);
  const upper = words.subarray(8);
  return (input) => {
    philoxTwice(input, lower);
    philoxTwice(input, upper);
    return words;
  };
}

function createKernel(): PhiloxKernel {
  try {
    return createWasmKernel();
  } catch {
    return createPlainKernel();
  }
}

/** The fastest kernel that this machine allows. */
export const encryptBlocks: PhiloxKernel = createKernel();
