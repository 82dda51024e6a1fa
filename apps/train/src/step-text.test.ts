import { expect, test } from 'vitest';
import { stepText } from './step-text.ts';

const throughput = {
  rowsPerSecond: 182.4,
  tokensPerSecond: 9870,
  waitShare: 0.001,
  secondsPerStep: 0.5,
  flopsPerSecond: 4.5e10,
};
const utilization = { modelFlopsUtilization: 0.4 };

test('tells step, losses, speed, wait and what remains', () => {
  const metrics = { loss: 21.449, maskedLanguageLoss: 6.6, replacedTokenLoss: 0.3, gradientNorm: 2 };
  // 1,600 - 1,536 = 64 steps of half a second remain.
  expect(
    stepText({
      kind: 'step',
      step: 1536,
      steps: 1600,
      metrics,
      throughput: { ...throughput, ...utilization },
    }),
  ).toBe(
    'step 1,536/1,600 · loss 21.45 mlm 6.60 rtd 0.30 · 182 seq/s · 9,870 tok/s · 45 GFLOP/s, 40 % of peak · data wait 0.1 % · ETA 32 s',
  );
});

test('names the losses that the model has, and slow steps to a tenth', () => {
  const metrics = { loss: 7, maskedLanguageLoss: 6.31, pairLoss: 0.69 };
  const slow = {
    rowsPerSecond: 1.26,
    tokensPerSecond: 40.4,
    waitShare: 0.5,
    secondsPerStep: 2,
    flopsPerSecond: 2e9,
  };
  expect(stepText({ kind: 'step', step: 2, steps: 2, metrics, throughput: slow })).toBe(
    'step 2/2 · loss 7.00 mlm 6.31 pair 0.69 · 1.3 seq/s · 40 tok/s · 2 GFLOP/s · data wait 50.0 % · ETA 0.0 s',
  );
});
