import { encoderConfig, type EncoderConfig } from '../encoder-config.ts';

// ALBERT (Lan et al. 2020), table 1: 128 wide embeddings, 30,000 pieces; the released
// configurations give the number of heads. Dropout as in the second released version: none.
const PUBLISHED = {
  architecture: 'albert',
  vocabularySize: 30_000,
  embeddingSize: 128,
  hiddenDropout: 0,
  attentionDropout: 0,
} as const;

/** ALBERT base: 12 million parameters. */
export const ALBERT_BASE: EncoderConfig = encoderConfig({
  ...PUBLISHED,
  layerCount: 12,
  hiddenSize: 768,
  headCount: 12,
  intermediateSize: 3072,
});

/** ALBERT large: 18 million parameters. */
export const ALBERT_LARGE: EncoderConfig = encoderConfig({
  ...PUBLISHED,
  layerCount: 24,
  hiddenSize: 1024,
  headCount: 16,
  intermediateSize: 4096,
});

/** ALBERT xlarge: 60 million parameters; its released configuration has 16 heads of 128. */
export const ALBERT_XLARGE: EncoderConfig = encoderConfig({
  ...PUBLISHED,
  layerCount: 24,
  hiddenSize: 2048,
  headCount: 16,
  intermediateSize: 8192,
});

/** ALBERT xxlarge: 235 million parameters in the paper, 223 million by count. */
export const ALBERT_XXLARGE: EncoderConfig = encoderConfig({
  ...PUBLISHED,
  layerCount: 12,
  hiddenSize: 4096,
  headCount: 64,
  intermediateSize: 16_384,
});

/**
 * A tiny ALBERT for two processor cores and a few minutes: embeddings as wide as every ALBERT's, layers
 * no wider, and the wider initialiser of the tiny ELECTRA.
 */
export const ALBERT_TINY: EncoderConfig = encoderConfig({
  ...PUBLISHED,
  vocabularySize: 8000,
  layerCount: 2,
  hiddenSize: 128,
  headCount: 4,
  intermediateSize: 512,
  positionCount: 128,
  initializerRange: 0.08,
});
