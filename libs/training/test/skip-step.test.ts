import { openEngine } from '@albectra/compile';
import type { NamedArrays } from '@albectra/ops';
import { adamW } from '@albectra/optimizer';
import { scalar } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

import { runTrainStep } from '../src/step/run-train-step.ts';
import { openUnevenSession, ROWS, unevenBatch } from './uneven-step.ts';

/** A batch whose loss is no number in its last rows. */
function brokenBatch(seed: number): NamedArrays {
  const batch = unevenBatch(seed);
  const values = Float32Array.from(batch['maskedWeights']!.values);
  values[values.length - 1] = Number.NaN;
  return { ...batch, maskedWeights: { ...batch['maskedWeights']!, values } };
}

test('a step that is not finite replaces nothing, and the next one counts as if it had not been', async () => {
  const engine = await openEngine('wasm');
  const microBatchCount = ROWS / 4;
  const open = (): ReturnType<typeof openUnevenSession> =>
    openUnevenSession(engine, 'bert', { recipe: { microBatchCount }, parts: { skipNonFinite: true } });
  const run = { seed: 7, microBatchCount, deviceCount: 1 };
  const [whole, broken] = [await open(), await open()];
  const start = await broken.readState();
  const skipped = await runTrainStep(broken, { ...run, batch: brokenBatch(0), step: 0 });
  expect(skipped).toMatchObject({ updateSkipped: 1, loss: Number.NaN, gradientNorm: Number.NaN });
  const step = { shape: [], dtype: 'int32', values: Int32Array.of(1) };
  expect(await broken.readState()).toEqual({ ...start, step });

  // The accumulators are clean again: the parameters move as those of a run without this step, but for
  // the learning rate of the step's number.
  const next = { ...run, batch: unevenBatch(1) };
  const after = await runTrainStep(broken, { ...next, step: 1 });
  const expected = await runTrainStep(whole, { ...next, step: 1 });
  expect(after).toMatchObject({
    updateSkipped: 0,
    loss: expected['loss'],
    gradientNorm: expected['gradientNorm'],
  });
  for (const session of [whole, broken]) session.close();
});

test('with a loss scale, a skipped step is none for the bias correction, and the scale changes no digit', async () => {
  const engine = await openEngine('wasm');
  const parts = {
    lossScale: { initial: 1024, growthSteps: 100 },
    optimizer: adamW({ biasCorrection: true }),
    schedule: () => scalar(1e-3),
  };
  const run = { seed: 7, batch: unevenBatch(1), microBatchCount: 1, deviceCount: 1 };
  const whole = await openUnevenSession(engine, 'bert', { parts });
  const broken = await openUnevenSession(engine, 'bert', { parts });
  // The scale may be to blame as long as it can fall: figures that are not finite are left out.
  const skipped = await runTrainStep(broken, { ...run, batch: brokenBatch(0), step: 0 });
  expect(skipped).toEqual(expect.not.objectContaining({ loss: expect.anything() as unknown }));
  expect(skipped).toMatchObject({ updateSkipped: 1, lossScale: 1024 });
  const expected = await runTrainStep(whole, { ...run, step: 1 });
  expect(await runTrainStep(broken, { ...run, step: 1 })).toEqual({ ...expected, lossScale: 512 });
  const [expectedState, state] = [await whole.readState(), await broken.readState()];
  const differing = Object.keys(state).filter(
    (name) => state[name]!.values.join() !== expectedState[name]!.values.join(),
  );
  expect(differing.toSorted()).toEqual(['lossScale/skippedSteps', 'lossScale/value', 'step']);
  for (const session of [whole, broken]) session.close();
});
