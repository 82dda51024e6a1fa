import type { PreparationConfiguration } from '../configuration.ts';
import { layout, masking, reading } from './common.ts';

/** BERT: next-sentence pairs of 128 tokens, single tokens masked. */
export const bert: PreparationConfiguration = {
  objective: 'bert',
  semantics: 'fixed',
  // BERT (Devlin et al. 2019), appendix A.2: 128 tokens for the first 90 % of the steps; then 512.
  sequenceLength: 128,
  // The released code writes 10 passes with fixed masks; one suffices where masks are drawn while reading.
  duplicates: 1,
  heldoutFraction: 0.01,
  seed: 42,
  taskBytes: 0,
  deduplicate: false,
  filters: {},
  reading,
  // Section 3.1, task 2; the share of short rows is the default of the released code.
  examples: { form: 'pairs', pair: 'nsp', shortSequenceProbability: 0.1, singleSegmentProbability: 0 },
  // Section 3.1, task 1; 20 predictions is the default of the released code for 128 tokens.
  masking: { ...masking, mode: 'dynamic', kind: 'token', rate: 0.15, maxPredictions: 20, maxNgram: 1 },
  layout,
};
