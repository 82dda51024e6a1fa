import { expect, test } from 'vitest';
import * as api from '../src/index.ts';

test('exports what it promises', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "Draws",
      "UNIFORM_GROUP",
      "deriveKey",
      "fillUniform",
      "permuteIndex",
      "permuteIndices",
      "philox",
      "uniformModule",
    ]
  `);
});
