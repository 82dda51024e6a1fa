import { encoderConfig, type EncoderConfig } from '../encoder-config.ts';

const PUBLISHED = { architecture: 'bert', vocabularySize: 30_522 } as const;

/**
 * BERT small, the baseline of the ELECTRA paper, with embeddings of half the width.
 *
 * @see ELECTRA (Clark et al. 2020), section 3.3.
 */
export const BERT_SMALL: EncoderConfig = encoderConfig({
  ...PUBLISHED,
  layerCount: 12,
  hiddenSize: 256,
  embeddingSize: 128,
  headCount: 4,
  intermediateSize: 1024,
});

/** BERT base. BERT (Devlin et al. 2019), section 3. */
export const BERT_BASE: EncoderConfig = encoderConfig({
  ...PUBLISHED,
  layerCount: 12,
  hiddenSize: 768,
  headCount: 12,
  intermediateSize: 3072,
});

/** BERT large. BERT (Devlin et al. 2019), section 3. */
export const BERT_LARGE: EncoderConfig = encoderConfig({
  ...PUBLISHED,
  layerCount: 24,
  hiddenSize: 1024,
  headCount: 16,
  intermediateSize: 4096,
});

/** A tiny BERT for two processor cores and a few minutes; it is too short a run to need dropout. */
export const BERT_TINY: EncoderConfig = encoderConfig({
  ...PUBLISHED,
  vocabularySize: 8000,
  layerCount: 3,
  hiddenSize: 128,
  headCount: 4,
  intermediateSize: 512,
  positionCount: 128,
  hiddenDropout: 0,
  attentionDropout: 0,
});
