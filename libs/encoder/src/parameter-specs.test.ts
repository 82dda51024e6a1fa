import { describe, expect, test } from 'vitest';

import { encoderConfig, type EncoderConfig } from './encoder-config.ts';
import { parameterSpecs } from './parameter-specs.ts';
import { ENCODER_PRESETS, type EncoderPresetName } from './presets/encoder-presets.ts';

function count(config: EncoderConfig, isCounted: (name: string) => boolean): number {
  return parameterSpecs(config)
    .filter(({ name }) => isCounted(name))
    .reduce((total, { shape }) => total + shape.reduce((product, extent) => product * extent, 1), 0);
}

const isTrunk = (name: string): boolean => /^(embeddings|encoder|discriminator|pooler)\./u.test(name);

describe('parameter counts', () => {
  test.each<[EncoderPresetName, number, number]>([
    ['albert-base', 11_683_584, 11_813_810],
    ['albert-large', 17_683_968, 17_847_474],
    ['albert-xlarge', 58_724_864, 59_021_490],
    ['albert-xxlarge', 222_595_584, 223_158_450],
    ['electra-small', 13_483_008, 14_196_219],
    ['electra-small-plus', 13_483_008, 23_122_875],
    ['electra-base', 108_891_648, 119_386_427],
    ['electra-large', 334_092_288, 354_655_291],
    // 110,106,428 without the pair head's 1,538 would miss it: the published count has all heads.
    ['bert-base', 109_482_240, 110_106_428],
  ])('%s: trunk %i, with heads %i', (preset, trunk, all) => {
    expect(count(ENCODER_PRESETS[preset], isTrunk)).toBe(trunk);
    expect(count(ENCODER_PRESETS[preset], () => true)).toBe(all);
  });

  test('bert-small without pooler and pair head is the baseline of the ELECTRA paper', () => {
    const counted = (name: string): boolean => !/^(pooler|pair)\./u.test(name);
    expect(count(ENCODER_PRESETS['bert-small'], counted)).toBe(13_546_682);
  });

  test.each([
    [1, 11_683_584],
    [12, 89_650_176],
  ])('albert-base with %i groups has a trunk of %i', (groupCount, expected) => {
    expect(count(encoderConfig({ ...ENCODER_PRESETS['albert-base'], groupCount }), isTrunk)).toBe(expected);
  });
});

describe('names', () => {
  test.each(Object.entries(ENCODER_PRESETS))('%s: each is used once', (_, config) => {
    const names = parameterSpecs(config).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test('weight decay spares biases and norms', () => {
    const decayed = parameterSpecs(ENCODER_PRESETS['electra-tiny']).filter((spec) => spec.decayed);
    expect(decayed.every(({ shape }) => shape.length === 2)).toBe(true);
    expect(decayed.some(({ name }) => /bias|norm/u.test(name))).toBe(false);
  });
});
