import { findTensorflowRuntime, openEngine, type EngineName, type Session } from '@albectra/compile';
import { encoderConfig, initializeParameters, pretrainingModel, type Architecture } from '@albectra/encoder';
import type { NamedArrays } from '@albectra/ops';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { asGroup, selectGroup } from '../src/named-state.ts';
import { differentiate } from '../src/step/differentiate.ts';
import { microBatches } from '../src/step/micro-batches.ts';
import { drawPacks, PACKED_SIZES } from './packed-batches.ts';

const hasTensorflow =
  findTensorflowRuntime() !== undefined || process.env['ALBECTRA_REQUIRE_TENSORFLOW'] === '1';
const ENGINES: readonly EngineName[] = hasTensorflow ? ['wasm', 'tensorflow'] : ['wasm'];
const RUNS = 5;
const ARCHITECTURES: readonly Architecture[] = ['bert', 'albert', 'electra'];
const FUNCTION = 'gradients';

/** Opens a session with a function that gives losses and gradients of a tiny model without dropout. */
async function openGradients(engineName: EngineName, architecture: Architecture): Promise<Session> {
  const model = pretrainingModel(
    encoderConfig({
      architecture,
      vocabularySize: PACKED_SIZES.vocabularySize,
      embeddingSize: 8,
      hiddenSize: 16,
      layerCount: 1,
      headCount: 2,
      intermediateSize: 24,
      positionCount: PACKED_SIZES.sequenceLength,
      generatorSizeFactor: 0.5,
      hiddenDropout: 0,
      attentionDropout: 0,
      // Wide enough for losses to depend visibly on every parameter.
      initializerRange: 0.2,
    }),
  );
  const parameters = initializeParameters(model.specs, { key: [3, 4], initializerRange: 0.2 });
  const engine = await openEngine(engineName);
  return engine.open(
    {
      [FUNCTION]: (state, batch, key) => {
        const call = { batch, key, lossScale: undefined, deviceCount: 1 };
        const { loss, metrics, gradients } = differentiate({ model, parameters: state, ...call });
        return { outputs: { loss, ...metrics, ...asGroup(gradients, 'accumulator') } };
      },
    },
    parameters,
    { fuse: false },
  );
}

/** Losses, and the gradients of all parameters as one vector. */
interface Results {
  readonly losses: readonly number[];
  readonly gradients: readonly number[];
}

async function compute(session: Session, batch: NamedArrays): Promise<Results> {
  const outputs = await session.run(FUNCTION, batch, [1, 2]);
  const gradients = selectGroup(outputs, 'accumulator');
  expect(Object.keys(gradients).length).toBeGreaterThan(20);
  const { loss, maskedLanguageLoss, pairLoss, replacedTokenLoss } = outputs;
  const losses = [loss, maskedLanguageLoss, pairLoss ?? replacedTokenLoss];
  return {
    losses: losses.map((scalar) => scalar!.values[0]!),
    gradients: Object.values(gradients).flatMap(({ values }) => [...values]),
  };
}

/** Computes parts of a batch one after another, and adds up what they give. */
async function computeParts(session: Session, parts: readonly NamedArrays[]): Promise<Results> {
  const results: Results[] = [];
  for (const part of parts) results.push(await compute(session, part));
  const add = (pick: (result: Results) => readonly number[]): number[] =>
    pick(results[0]!).map((_, i) => results.reduce((sum, result) => sum + pick(result)[i]!, 0));
  return { losses: add(({ losses }) => losses), gradients: add(({ gradients }) => gradients) };
}

/** The length of the difference of two vectors, relative to that of the second. */
function distance(actual: readonly number[], expected: readonly number[]): number {
  const length = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
  // Batches without a token have losses of 0.
  return length(actual.map((value, i) => value - expected[i]!)) / Math.max(1e-3, length(expected));
}

/** The larger of the distances of losses and of gradients. */
function difference(actual: Results, expected: Results): number {
  return Math.max(distance(actual.losses, expected.losses), distance(actual.gradients, expected.gradients));
}

describe.each(ENGINES)('on %s', (engineName) => {
  test.each(ARCHITECTURES)(
    'losses and gradients of packs of %s are those of the same examples in rows of their own',
    async (architecture) => {
      const session = await openGradients(engineName, architecture);
      const { packed: anyPacked, unpacked: anyUnpacked } = drawPacks(0);
      for (const batch of [anyPacked, anyUnpacked]) await session.prepare?.(FUNCTION, batch);
      const same = fc.asyncProperty(fc.nat(), async (seed) => {
        const { packed, unpacked } = drawPacks(seed);
        const expected = await compute(session, unpacked);
        expect(difference(await compute(session, packed), expected)).toBeLessThan(1e-5);
      });
      await fc.assert(same, { numRuns: RUNS });
      session.close();
    },
  );
});

test.each(ARCHITECTURES)('packs of %s may be cut into micro-batches', async (architecture) => {
  const session = await openGradients('wasm', architecture);
  const { packed, unpacked } = drawPacks(1);
  const parts = microBatches(packed, PACKED_SIZES.packs);
  const expected = await compute(session, unpacked);
  expect(difference(await computeParts(session, parts), expected)).toBeLessThan(1e-5);
  session.close();
});
