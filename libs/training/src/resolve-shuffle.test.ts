import { expect, test } from 'vitest';
import { batchOptions } from './batch-options.ts';
import { PRESETS } from './presets/index.ts';

test.each([
  [undefined, true],
  [{ windowRows: 9 }, { kind: 'window', windowRows: 9 }],
  [
    { windowBytes: 8, blockRows: 10 },
    { kind: 'window', windowBytes: 8, blockRows: 10 },
  ],
])('of a shuffle %j the loader gets %j for training, and none for evaluations', (shuffle, expected) => {
  const recipe = { ...PRESETS['electra-tiny'].recipe, ...(shuffle && { shuffle }) };
  const optionsOf = (split: 'train' | 'heldout') => batchOptions(recipe, { shardsDirectory: '.', split });
  expect(optionsOf('train').shuffle).toEqual(expected);
  expect(optionsOf('heldout').shuffle).toBe(false);
});
