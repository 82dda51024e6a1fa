import { expect, test } from 'vitest';

test('the public API', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "OptimizerError",
      "adamW",
      "clipByGlobalNorm",
      "cosine",
      "electraSchedule",
      "isOptimizerError",
      "lamb",
      "layerwiseFactors",
      "linearWarmupPolynomialDecay",
    ]
  `);
});
