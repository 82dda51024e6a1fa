import type { PreparationConfiguration } from '../configuration.ts';
import { layout, masking, reading } from './common.ts';

/** ELECTRA: examples of 128 tokens without a pair loss, masks drawn while reading. */
export const electra: PreparationConfiguration = {
  objective: 'electra',
  semantics: 'fixed',
  // ELECTRA (Clark et al. 2020), appendix A, table 6: 128 tokens for the small model, 512 for the others.
  sequenceLength: 128,
  // The released code makes one pass and masks while training.
  duplicates: 1,
  heldoutFraction: 0.01,
  seed: 42,
  taskBytes: 0,
  deduplicate: false,
  filters: {},
  reading,
  // Shares of short and of single-segment examples: the released example builder.
  examples: { form: 'pairs', pair: 'none', shortSequenceProbability: 0.05, singleSegmentProbability: 0.1 },
  // Table 6: 15 % (25 % for the large model); 19 is the released code's bound for 128 tokens.
  masking: { ...masking, mode: 'dynamic', kind: 'electra', rate: 0.15, maxPredictions: 19, maxNgram: 1 },
  layout,
};
