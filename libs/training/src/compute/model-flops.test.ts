import { encoderConfig } from '@albectra/encoder';
import { expect, test } from 'vitest';
import { modelStepFlops } from './model-flops.ts';

const sizes = {
  vocabularySize: 100,
  embeddingSize: 8,
  hiddenSize: 128,
  layerCount: 2,
  headCount: 2,
  intermediateSize: 512,
};
const step = { rows: 3, sequenceLength: 10, predictions: 2 };

test('counts the products of a BERT', () => {
  // A token: 8 * 128^2 + 4 * 10 * 128 + 4 * 128 * 512 = 398,336 in each of 2 layers, 2 * 8 * 128 = 2,048 before them.
  // A prediction: 2 * 8 * (128 + 100) = 3,648. A row: 2 * 128 * (128 + 2) = 33,280.
  const forward = 30 * (2 * 398_336 + 2048) + 6 * 3648 + 3 * 33_280;
  expect(modelStepFlops(encoderConfig({ architecture: 'bert', ...sizes }), step)).toBe(3 * forward);
});

test('every example that a pack has room for has its pair judged', () => {
  const config = encoderConfig({ architecture: 'bert', ...sizes });
  const more = modelStepFlops(config, { ...step, examples: 3 }) - modelStepFlops(config, step);
  expect(more).toBe(3 * (2 * 3 * 33_280));
});

test('sharing of parameters saves none, inner blocks cost as much as layers', () => {
  const albert = { architecture: 'albert', ...sizes } as const;
  const bert = modelStepFlops(encoderConfig({ architecture: 'bert', ...sizes }), step);
  expect(modelStepFlops(encoderConfig(albert), step)).toBe(bert);
  const inner = encoderConfig({ ...albert, layerCount: 1, innerGroupCount: 2 });
  expect(modelStepFlops(inner, step)).toBe(bert);
});

test('counts the generator, the discriminator and their heads', () => {
  const config = encoderConfig({ architecture: 'electra', ...sizes, generatorSizeFactor: 0.5 });
  // Generator, 64 wide: 8 * 64^2 + 4 * 10 * 64 + 4 * 64 * 256 = 100,864; before it 2 * 8 * 64; 2 * 8 * (64 + 100) a prediction.
  const generator = 30 * (2 * 100_864 + 1024) + 6 * 2624;
  // Discriminator: its head takes 2 * 128 * (128 + 1) = 33,024 a token.
  const discriminator = 30 * (2 * 398_336 + 2048 + 33_024);
  expect(modelStepFlops(config, step)).toBe(3 * (generator + discriminator));
});
