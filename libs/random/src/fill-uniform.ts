import { encryptBlocks } from './_philox-kernel.ts';
import { MANTISSA_MASK, MANTISSA_SCALE } from './_philox-module.ts';
import type { RandomKey } from './philox.ts';

/** Words that are drawn at once: four blocks of Philox. */
const WORD_COUNT = 16;

/**
 * Fills an array with float32 uniforms in [0, 1).
 *
 * Equal, bit for bit, to TensorFlow's `StatelessRandomUniformV2` with algorithm Philox, this key
 * and counter `[0, site]`, so that a compiled graph and an eager engine draw the same numbers.
 *
 * @param key Key of the call, for example of one training step.
 * @param site Distinguishes the places of a model that draw under one key; an unsigned 32-bit integer.
 * @param output Array to fill; its whole length.
 */
export function fillUniform(key: RandomKey, site: number, output: Float32Array): void {
  const input = Int32Array.of(0, 0, site, 0, key[0], key[1]);
  for (let start = 0; start < output.length; start += WORD_COUNT) {
    const words = encryptBlocks(input);
    const end = Math.min(WORD_COUNT, output.length - start);
    // TensorFlow keeps the lower 23 bits as the mantissa of a number in [1, 2), minus 1.
    for (let i = 0; i < end; i++) output[start + i] = (words[i]! & MANTISSA_MASK) * MANTISSA_SCALE;
  }
}
