import { ENCODER_PRESETS } from '@albectra/encoder';
import type { PretrainingRecipe } from '../recipe.ts';
import { PRESET_HELDOUT_ROWS, PRESET_SEED } from './preset.ts';
import type { Preset } from './preset.ts';

// ALBERT (Lan et al. 2020), section 4.1, and the released code: LAMB with learning rate 0.00176,
// batches of 4,096, 125 k steps of which 3,125 warm up, n-grams of up to three words.
const PUBLISHED = {
  optimizer: { kind: 'lamb', weightDecay: 0.01, biasCorrection: false },
  schedule: { kind: 'warmup-then-decay', learningRate: 1.76e-3, warmupSteps: 3125 },
  clipNorm: 1,
  masking: { kind: 'ngram', rate: 0.15, maxPredictions: 77, maxNgram: 3 },
  batchSize: 4096,
  sequenceLength: 512,
  steps: 125_000,
  seed: PRESET_SEED,
  heldoutRows: PRESET_HELDOUT_ROWS,
} as const satisfies Partial<PretrainingRecipe>;

/** ALBERT (Lan et al. 2020), table 1, base. */
export const albertBase: Preset = {
  summary: 'ALBERT-base as in the paper: 12 million parameters, 125 k steps of 4,096 rows of 512 tokens',
  recipe: { ...PUBLISHED, model: ENCODER_PRESETS['albert-base'] },
};

/** ALBERT (Lan et al. 2020), table 1, large. */
export const albertLarge: Preset = {
  summary: 'ALBERT-large as in the paper: 18 million parameters, 125 k steps of 4,096 rows of 512 tokens',
  recipe: { ...PUBLISHED, model: ENCODER_PRESETS['albert-large'] },
};

/**
 * Chosen by measurement on the quickstart's corpus: what two cores learn in minutes.
 *
 * LAMB serves batches of thousands of rows. With 32 rows and a few hundred steps it hardly moves, so
 * that this preset takes Adam, as the small models of the ELECTRA paper do.
 */
export const albertTiny: Preset = {
  summary: 'A tiny ALBERT that learns on two cores in minutes',
  recipe: {
    ...PUBLISHED,
    model: ENCODER_PRESETS['albert-tiny'],
    optimizer: { kind: 'adamw', weightDecay: 0.01, biasCorrection: false },
    schedule: { kind: 'warmup-then-decay', learningRate: 1e-3, warmupSteps: 50 },
    masking: { kind: 'ngram', rate: 0.15, maxPredictions: 10, maxNgram: 3 },
    batchSize: 32,
    sequenceLength: 64,
    steps: 300,
    heldoutRows: 448,
  },
};
