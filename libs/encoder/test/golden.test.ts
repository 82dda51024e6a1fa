import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';

import {
  encode,
  encoderConfig,
  generatorShape,
  maskedLanguageLogits,
  pairLogits,
  parameterSpecs,
  replacedTokenLogits,
} from '../src/index.ts';
import { golden, inputsOf, parametersOf, readGolden, tensorsOf, type GoldenFile } from './golden-file.ts';
import { largestDifference } from './setup.ts';

const SIZES = { vocabularySize: 50, layerCount: 3, positionCount: 16 } as const;
const TOLERANCE = 1e-5;

const ALBERT = encoderConfig({
  ...SIZES,
  architecture: 'albert',
  embeddingSize: 8,
  hiddenSize: 16,
  headCount: 4,
  intermediateSize: 24,
  groupCount: 2,
  innerGroupCount: 2,
});
const BERT = encoderConfig({
  ...SIZES,
  architecture: 'bert',
  hiddenSize: 16,
  headCount: 4,
  intermediateSize: 24,
});
const ELECTRA = encoderConfig({
  ...SIZES,
  architecture: 'electra',
  embeddingSize: 8,
  hiddenSize: 24,
  headCount: 4,
  intermediateSize: 40,
  generatorSizeFactor: 0.5,
});

/** Every position of every row, so that the head for chosen positions is compared at all of them. */
function allPositions(file: GoldenFile): tf.Tensor {
  const [batch, seq] = golden(file, 'inputs.input_ids').shape as [number, number];
  return tf.tile(tf.reshape(tf.range(0, seq, 1, 'int32'), [1, seq]), [batch, 1]);
}

function expectMasked(logits: tf.Tensor, file: GoldenFile): void {
  const expected = golden(file, 'outputs.masked');
  expect(largestDifference(tf.reshape(logits, expected.shape), expected)).toBeLessThan(TOLERANCE);
}

describe.each([
  ['albert', ALBERT],
  ['bert', BERT],
] as const)('%s', (name, config) => {
  const file = readGolden(name);
  const network = { config, parameters: parametersOf(file, config, 'encoder') };
  const hidden = encode(network, inputsOf(file));

  test('hidden states, masked-language and pair logits equal those of transformers', () => {
    expect(largestDifference(hidden, golden(file, 'outputs.hidden'))).toBeLessThan(TOLERANCE);
    expectMasked(maskedLanguageLogits(network, hidden, allPositions(file)), file);
    expect(largestDifference(pairLogits(network, hidden), golden(file, 'outputs.pair'))).toBeLessThan(
      TOLERANCE,
    );
  });
});

describe('electra', () => {
  test('the discriminator equals that of transformers', () => {
    const file = readGolden('electra-discriminator');
    const network = { config: ELECTRA, parameters: parametersOf(file, ELECTRA, 'discriminator') };
    const hidden = encode(network, inputsOf(file));
    expect(largestDifference(hidden, golden(file, 'outputs.hidden'))).toBeLessThan(TOLERANCE);
    const logits = replacedTokenLogits(network, hidden);
    expect(largestDifference(logits, golden(file, 'outputs.replaced'))).toBeLessThan(TOLERANCE);
  });

  test('the generator equals that of transformers', () => {
    const file = readGolden('electra-generator');
    const network = { config: ELECTRA, parameters: parametersOf(file, ELECTRA, 'generator') };
    const hidden = encode(network, inputsOf(file), { shape: generatorShape(ELECTRA) });
    expect(largestDifference(hidden, golden(file, 'outputs.hidden'))).toBeLessThan(TOLERANCE);
    expectMasked(maskedLanguageLogits(network, hidden, allPositions(file)), file);
  });
});

describe('names', () => {
  test.each([
    ['albert', ALBERT, 'encoder'],
    ['bert', BERT, 'encoder'],
    ['electra-discriminator', ELECTRA, 'discriminator'],
    ['electra-generator', ELECTRA, 'generator'],
  ] as const)('%s: all weights of transformers are named, but for tied copies', (name, config, role) => {
    const named = tensorsOf(config, role).map(({ huggingFaceName }) => huggingFaceName);
    const tied =
      /^(predictions\.decoder|cls\.predictions\.decoder|generator_lm_head\.weight)|^embeddings\.position_ids/u;
    const weights = [...readGolden(name).keys()]
      .filter((key) => key.startsWith('weights.'))
      .map((key) => key.slice('weights.'.length))
      .filter((key) => !tied.test(key));
    expect(named.sort()).toEqual(weights.sort());
  });

  test.each([ALBERT, BERT, ELECTRA])('$architecture: every parameter is exported', (config) => {
    const roles = config.architecture === 'electra' ? ['discriminator', 'generator'] : ['encoder'];
    const exported = new Set(
      roles
        .flatMap((role) => tensorsOf(config, role))
        .flatMap((tensor) => (tensor.kind === 'parameter' ? [tensor.name] : [])),
    );
    expect([...exported].sort()).toEqual(
      parameterSpecs(config)
        .map(({ name }) => name)
        .sort(),
    );
  });
});
