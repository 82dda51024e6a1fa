import { expect, test } from 'vitest';

import { resolveStep } from './step-recipe.ts';

test('fills the gaps: one part on one device in float32, without a loss scale', () => {
  expect(resolveStep({ batchSize: 8, steps: 10 })).toEqual({
    precision: 'float32',
    lossScale: undefined,
    microBatchCount: 1,
    deviceCount: 1,
    fuse: false,
  });
  expect(resolveStep({ batchSize: 8, steps: 1000 }).fuse).toBe(true);
  expect(resolveStep({ batchSize: 8, steps: 1000, fuse: false }).fuse).toBe(false);
  const { lossScale } = resolveStep({ batchSize: 8, steps: 10, precision: 'float16' });
  expect(lossScale).toEqual({ initial: 32_768, growthSteps: 2000 });
});

test.each([
  [{ microBatchCount: 3 }, 'a multiple of microBatchCount times deviceCount, 3 x 1, got 8'],
  [{ microBatchCount: 2, deviceCount: 8 }, 'a multiple of microBatchCount times deviceCount, 2 x 8, got 8'],
  [{ microBatchCount: 0 }, 'expected microBatchCount to be a positive integer, got 0'],
  [{ deviceCount: 1.5 }, 'expected deviceCount to be a positive integer, got 1.5'],
  [
    { lossScale: { initial: 2, growthSteps: 2 } },
    'expected a lossScale with precision float16 only, got it with float32',
  ],
  [
    { precision: 'float16', lossScale: { initial: 0, growthSteps: 2 } },
    'expected lossScale.initial to be at least 1, got 0',
  ],
  [
    { precision: 'float16', lossScale: { initial: 2, growthSteps: 0 } },
    'expected lossScale.growthSteps to be a positive integer, got 0',
  ],
] as const)('refuses %j', (recipe, message) => {
  expect(() => resolveStep({ batchSize: 8, steps: 10, ...recipe })).toThrow(
    expect.objectContaining({ code: 'invalid-recipe', message: expect.stringContaining(message) as string }),
  );
});
