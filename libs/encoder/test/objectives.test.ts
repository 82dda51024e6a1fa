import type { NamedTensors } from '@albectra/ops';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';

import { corruptIds } from '../src/electra-model.ts';
import {
  encoderConfig,
  initializeParameters,
  isEncoderError,
  pretrainingModel,
  type Architecture,
  type EncoderOptions,
  type PretrainingModel,
} from '../src/index.ts';
import { pretrainingBatch } from '../src/pretraining-batch.ts';
import { smallBatch } from './batch.ts';
import './setup.ts';

const SIZES: Omit<EncoderOptions, 'architecture'> = {
  vocabularySize: 12,
  embeddingSize: 4,
  hiddenSize: 8,
  layerCount: 2,
  headCount: 2,
  intermediateSize: 12,
  positionCount: 8,
  hiddenDropout: 0,
  attentionDropout: 0,
  generatorSizeFactor: 0.5,
  // Wide enough for losses to depend visibly on every parameter.
  initializerRange: 0.4,
};
const ARCHITECTURES: readonly Architecture[] = ['bert', 'albert', 'electra'];

function modelOf(architecture: Architecture, options: Partial<EncoderOptions> = {}): PretrainingModel {
  return pretrainingModel(encoderConfig({ ...SIZES, architecture, ...options }));
}

function parametersOf({ specs, config }: PretrainingModel): Record<string, Float32Array> {
  const arrays = initializeParameters(specs, { key: [3, 4], initializerRange: config.initializerRange });
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { values }]) => [name, Float32Array.from(values)]),
  );
}

function tensorsOf({ specs }: PretrainingModel, values: Record<string, Float32Array>): NamedTensors {
  return Object.fromEntries(
    specs.map(({ name, shape }) => [name, tf.tensor(values[name] ?? [], [...shape])]),
  );
}

const key = (): tf.Tensor1D => tf.tensor1d([1, 2], 'int32');

function lossAt(model: PretrainingModel, values: Record<string, Float32Array>): number {
  return tf.tidy(() => model.loss(tensorsOf(model, values), smallBatch(), key()).loss.arraySync());
}

function gradientsOf(model: PretrainingModel, values: Record<string, Float32Array>): Float32Array[] {
  const names = model.specs.map(({ name }) => name);
  return tf.tidy(() => {
    const loss = (...tensors: tf.Tensor[]): tf.Scalar => {
      const parameters = Object.fromEntries(names.map((name, index) => [name, tensors[index] as tf.Tensor]));
      return model.loss(parameters, smallBatch(), key()).loss;
    };
    const tensors = tensorsOf(model, values);
    return tf
      .grads(loss)(names.map((name) => tensors[name] as tf.Tensor))
      .map((g) => g.dataSync<'float32'>());
  });
}

describe.each(ARCHITECTURES)('%s', (architecture) => {
  test('gradients agree with finite differences along random directions', () => {
    // A small discriminator weight keeps the rounding of a large loss out of the differences, and
    // a low temperature keeps the samples the same on both sides of each step.
    const model = modelOf(architecture, {
      discriminatorWeight: 2,
      samplingTemperature: 1e-3,
      layerCount: 1,
    });
    const values = parametersOf(model);
    const gradients = gradientsOf(model, values);
    const errors = model.specs.map(({ name }, index) => {
      const gradient = gradients[index] ?? new Float32Array();
      // Along its own gradient a parameter's slope is the gradient's length.
      const length = Math.hypot(...gradient);
      const moved = (step: number): number => {
        const current = values[name] ?? new Float32Array();
        const next = current.map((value, i) => value + (step * gradient[i]!) / (length || 1));
        return lossAt(model, { ...values, [name]: next });
      };
      const slope = (h: number): number => (moved(h) - moved(-h)) / (2 * h);
      const difference = (4 * slope(0.003) - slope(0.006)) / 3;
      return { name, error: Math.abs(difference - length) / (1 + length) };
    });
    expect(errors.filter(({ error }) => !(error < 2e-3))).toEqual([]);
  });

  test('every parameter takes part, but for biases that a softmax or a norm cancels', () => {
    const model = modelOf(architecture);
    const gradients = gradientsOf(model, parametersOf(model));
    const idle = model.specs
      .filter((_, index) => Math.hypot(...(gradients[index] ?? [])) < 1e-5)
      .map(({ name }) => name);
    // Adding one number to all scores of a query changes nothing.
    expect(idle.filter((name) => !name.endsWith('attention.key.bias'))).toEqual([]);
  });

  test('padding and predictions without weight change nothing', () => {
    const model = modelOf(architecture);
    const parameters = tensorsOf(model, parametersOf(model));
    const batch = smallBatch();
    const inert = {
      ...batch,
      originalIds: tf.tensor2d(
        [
          [2, 7, 8, 9, 5, 3],
          [2, 6, 4, 3, 9, 9],
        ],
        undefined,
        'int32',
      ),
      inputIds: tf.tensor2d(
        [
          [2, 1, 8, 1, 5, 3],
          [2, 1, 4, 3, 9, 9],
        ],
        undefined,
        'int32',
      ),
      maskedLabels: tf.tensor2d(
        [
          [7, 9, 5],
          [6, 5, 5],
        ],
        undefined,
        'int32',
      ),
    };
    const expected = model.loss(parameters, batch, key()).loss.arraySync();
    expect(model.loss(parameters, inert, key()).loss.arraySync()).toBeCloseTo(expected, 5);
  });

  test('dropout depends on the key alone', () => {
    const model = modelOf(architecture, { hiddenDropout: 0.3, attentionDropout: 0.3 });
    const values = parametersOf(model);
    const loss = (words: [number, number]): number =>
      tf.tidy(() =>
        model.loss(tensorsOf(model, values), smallBatch(), tf.tensor1d(words, 'int32')).loss.arraySync(),
      );
    expect(loss([1, 2])).toBe(loss([1, 2]));
    expect(loss([1, 2])).not.toBe(loss([1, 3]));
  });

  test('a batch without a field is refused by its name', () => {
    const model = modelOf(architecture);
    const { maskedWeights: _, ...rest } = smallBatch();
    let caught: unknown;
    try {
      model.loss({}, rest, key());
    } catch (error) {
      caught = error;
    }
    expect(isEncoderError(caught, 'invalid-batch') && caught.field).toBe('maskedWeights');
  });

  test('training leaves no tensor behind', () => {
    const model = modelOf(architecture);
    const values = parametersOf(model);
    const before = tf.memory().numTensors;
    gradientsOf(model, values);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('losses', () => {
  test('ALBERT adds both parts; a pair label of -1 does not count', () => {
    const model = modelOf('albert');
    const parameters = tensorsOf(model, parametersOf(model));
    const { loss, metrics } = model.loss(parameters, smallBatch(), key());
    const sum = tf.add(metrics['maskedLanguageLoss'] as tf.Tensor, metrics['pairLoss'] as tf.Tensor);
    expect(loss.arraySync()).toBeCloseTo(sum.arraySync() as number, 6);
    const without = { ...smallBatch(), pairLabels: tf.tensor1d([-1, -1], 'int32') };
    expect(model.loss(parameters, without, key()).metrics['pairLoss']?.arraySync()).toBe(0);
  });

  test('ELECTRA weighs its parts 1 and 50', () => {
    const model = modelOf('electra');
    const { loss, metrics } = model.loss(tensorsOf(model, parametersOf(model)), smallBatch(), key());
    const generator = metrics['maskedLanguageLoss']?.arraySync() as number;
    const discriminator = metrics['replacedTokenLoss']?.arraySync() as number;
    expect(loss.arraySync()).toBeCloseTo(generator + 50 * discriminator, 4);
  });
});

describe('evaluation', () => {
  test('ALBERT gives one entry per prediction and per row', () => {
    const model = modelOf('albert');
    const outputs = model.evaluate(tensorsOf(model, parametersOf(model)), smallBatch(), key());
    expect(Object.fromEntries(Object.entries(outputs).map(([name, { shape }]) => [name, shape]))).toEqual({
      maskedLosses: [2, 3],
      maskedCorrect: [2, 3],
      maskedWeights: [2, 3],
      pairLogits: [2, 2],
      pairLabels: [2],
    });
  });

  test('ELECTRA gives one entry per prediction and per token, and labels only what was selected', () => {
    const model = modelOf('electra');
    const outputs = model.evaluate(tensorsOf(model, parametersOf(model)), smallBatch(), key());
    expect(Object.fromEntries(Object.entries(outputs).map(([name, { shape }]) => [name, shape]))).toEqual({
      maskedLosses: [2, 3],
      maskedCorrect: [2, 3],
      maskedWeights: [2, 3],
      replacedLogits: [2, 6],
      replacedLabels: [2, 6],
      replacedMask: [2, 6],
    });
    const labels = outputs['replacedLabels']?.arraySync() as number[][];
    const slots = smallBatch()['predictionSlots']?.arraySync() as number[][];
    labels.flat().forEach((label, index) => expect(label).toBeLessThanOrEqual(slots.flat()[index] ?? 0));
  });

  test('ELECTRA takes the samples that the batch holds, whatever the key', () => {
    const model = modelOf('electra');
    const parameters = tensorsOf(model, parametersOf(model));
    const { maskedLabels } = smallBatch();
    const replaced = (batch: NamedTensors): number[][] =>
      model.evaluate(parameters, batch, key())['replacedLabels']?.arraySync() as number[][];
    // Samples equal to the originals replace nothing; others replace exactly what counts.
    expect(replaced({ ...smallBatch(), sampledIds: maskedLabels as tf.Tensor }).flat()).toEqual(
      Array.from({ length: 12 }, () => 0),
    );
    const others = tf.fill([2, 3], 11, 'int32');
    expect(replaced({ ...smallBatch(), sampledIds: others })).toEqual([
      [0, 1, 0, 1, 0, 0],
      [0, 1, 0, 0, 0, 0],
    ]);
    const tooFew = { ...smallBatch(), sampledIds: tf.fill([2, 2], 11, 'int32') };
    expect(() => model.loss(parameters, tooFew, key())).toThrow(
      expect.objectContaining({ code: 'invalid-batch', field: 'sampledIds' }),
    );
  });

  test('samples stand where the slots point', () => {
    const samples = tf.tensor1d([10, 11, 0, 6, 0, 0], 'int32');
    expect(corruptIds(samples, pretrainingBatch(smallBatch())).arraySync()).toEqual([
      [2, 10, 8, 11, 5, 3],
      [2, 6, 4, 3, 0, 0],
    ]);
  });
});
