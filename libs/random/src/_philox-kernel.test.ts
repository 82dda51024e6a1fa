import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPlainKernel, createWasmKernel } from './_philox-kernel.ts';
import { philox } from './philox.ts';

const kernels = { wasm: createWasmKernel, plain: createPlainKernel };
const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const anyInput = fc.array(word, { minLength: 6, maxLength: 6 });

describe.each(Object.entries(kernels))('%s', (_, create) => {
  const encrypt = create();

  test('encrypts four counters, and counts on', () => {
    fc.assert(
      fc.property(anyInput, (words) => {
        const input = Int32Array.from(words);
        const block = new Uint32Array(4);
        const expected = [0, 1, 2, 3].flatMap((added) => {
          const counter = Uint32Array.from([words[0]! + added, ...words.slice(1, 4)]);
          philox(counter, [words[4]! >>> 0, words[5]! >>> 0], block);
          return [...block];
        });
        expect([...encrypt(input)]).toEqual(expected);
        expect([...input]).toEqual([(words[0]! + 4) | 0, ...words.slice(1)]);
      }),
    );
  });

  test('two kernels do not disturb each other', () => {
    const input = Int32Array.of(0, 0, 0, 0, 0, 0);
    const words = encrypt(input);
    create()(Int32Array.of(9, 9, 9, 9, 9, 9));
    // Known answer of the Random123 sources for counter 0 and key 0.
    expect([...words.subarray(0, 4)]).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  });
});
