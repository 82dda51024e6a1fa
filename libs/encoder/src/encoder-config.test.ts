import { describe, expect, test } from 'vitest';

import { encoderConfig, type EncoderOptions } from './encoder-config.ts';
import { isEncoderError } from './errors.ts';
import { ENCODER_PRESETS } from './presets/encoder-presets.ts';
import { generatorShape } from './trunk-shape.ts';

const VALID: EncoderOptions = {
  architecture: 'electra',
  vocabularySize: 100,
  hiddenSize: 64,
  layerCount: 2,
  headCount: 4,
  intermediateSize: 128,
};

describe('encoderConfig', () => {
  test.each<[keyof EncoderOptions, Partial<EncoderOptions>]>([
    ['vocabularySize', { vocabularySize: 0 }],
    ['intermediateSize', { intermediateSize: 6.5 }],
    ['headCount', { headCount: 5 }],
    ['hiddenDropout', { hiddenDropout: 1 }],
    ['attentionDropout', { attentionDropout: Number.NaN }],
    ['layerNormEpsilon', { layerNormEpsilon: 0 }],
    ['innerGroupCount', { innerGroupCount: 2 }],
    ['groupCount', { architecture: 'albert', groupCount: 3 }],
    ['generatorSizeFactor', { generatorSizeFactor: 0.001 }],
    ['generatorLayerFactor', { generatorLayerFactor: 0.1 }],
  ])('refuses a bad %s by its name', (field, change) => {
    let caught: unknown;
    try {
      encoderConfig({ ...VALID, ...change });
    } catch (error) {
      caught = error;
    }
    expect(isEncoderError(caught, 'invalid-config') && caught.field).toBe(field);
  });

  test('a preset may be changed in one field', () => {
    expect(encoderConfig({ ...ENCODER_PRESETS['bert-base'], layerCount: 6 })).toMatchObject({
      layerCount: 6,
      groupCount: 6,
      headCount: 12,
    });
  });

  test('defaults follow the original code', () => {
    expect(encoderConfig(VALID)).toMatchObject({ activation: 'gelu', embeddingSize: 64 });
    expect(encoderConfig({ ...VALID, architecture: 'albert' })).toMatchObject({
      activation: 'gelu_new',
      embeddingSize: 128,
      groupCount: 1,
    });
  });
});

describe('generatorShape', () => {
  test.each([
    ['electra-small', { hiddenSize: 64, headCount: 1, intermediateSize: 256, layerCount: 12 }],
    ['electra-base', { hiddenSize: 256, headCount: 4, intermediateSize: 1024, layerCount: 12 }],
    ['electra-large', { hiddenSize: 256, headCount: 4, intermediateSize: 1024, layerCount: 24 }],
  ] as const)('%s', (preset, expected) => {
    expect(generatorShape(ENCODER_PRESETS[preset])).toMatchObject(expected);
  });

  test('halves go to the even number, as in the original code', () => {
    // 10 · 0.25 = 2.5 gives 2, 14 · 0.25 = 3.5 gives 4.
    const width = (hiddenSize: number): number =>
      generatorShape(encoderConfig({ ...VALID, hiddenSize, headCount: 1 })).hiddenSize;
    expect([width(10), width(14)]).toEqual([2, 4]);
  });
});
