import { encoderConfig, type EncoderConfig } from '../encoder-config.ts';

// ELECTRA (Clark et al. 2020), table 6, with the WordPiece vocabulary of BERT.
const PUBLISHED = { architecture: 'electra', vocabularySize: 30_522 } as const;

/** ELECTRA small: a quarter wide generator, 128 tokens in the paper's runs. */
export const ELECTRA_SMALL: EncoderConfig = encoderConfig({
  ...PUBLISHED,
  layerCount: 12,
  hiddenSize: 256,
  embeddingSize: 128,
  headCount: 4,
  intermediateSize: 1024,
  generatorSizeFactor: 0.25,
});

/** ELECTRA small++, the released small model: its generator is as wide as the discriminator. */
export const ELECTRA_SMALL_PLUS: EncoderConfig = encoderConfig({
  ...PUBLISHED,
  layerCount: 12,
  hiddenSize: 256,
  embeddingSize: 128,
  headCount: 4,
  intermediateSize: 1024,
  generatorSizeFactor: 1,
});

/** ELECTRA base. The factor of one third is written as the original configuration has it. */
export const ELECTRA_BASE: EncoderConfig = encoderConfig({
  ...PUBLISHED,
  layerCount: 12,
  hiddenSize: 768,
  headCount: 12,
  intermediateSize: 3072,
  generatorSizeFactor: 0.33333,
});

/** ELECTRA large. */
export const ELECTRA_LARGE: EncoderConfig = encoderConfig({
  ...PUBLISHED,
  layerCount: 24,
  hiddenSize: 1024,
  headCount: 16,
  intermediateSize: 4096,
  generatorSizeFactor: 0.25,
});

/**
 * A tiny ELECTRA for two processor cores and a few minutes; it is too short a run to need dropout.
 *
 * The wider initialiser suits its width: with 0.02 attention starts so even that most of such a run
 * passes before it looks anywhere.
 */
export const ELECTRA_TINY: EncoderConfig = encoderConfig({
  ...PUBLISHED,
  vocabularySize: 8000,
  layerCount: 2,
  hiddenSize: 128,
  embeddingSize: 64,
  headCount: 4,
  intermediateSize: 512,
  positionCount: 128,
  hiddenDropout: 0,
  attentionDropout: 0,
  initializerRange: 0.08,
  generatorSizeFactor: 0.5,
  generatorLayerFactor: 0.5,
});
