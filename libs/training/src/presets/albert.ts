import { encoderConfig, ENCODER_PRESETS } from '@albectra/encoder';
import type { EncoderConfig } from '@albectra/encoder';
import type { PretrainingRecipe } from '../recipe.ts';
import { PRESET_HELDOUT_ROWS, PRESET_SEED } from './preset.ts';
import type { Preset } from './preset.ts';

/**
 * What every ALBERT is trained with: LAMB with learning rate 0.00176, batches of 4,096, n-grams of up to
 * three words, 125 k steps of which 3,125 warm up.
 *
 * @see ALBERT (Lan et al. 2020), section 4.1, and the released code.
 */
export const ALBERT_RECIPE: Omit<PretrainingRecipe, 'model'> = {
  optimizer: { kind: 'lamb', weightDecay: 0.01, biasCorrection: false },
  schedule: { kind: 'warmup-then-decay', learningRate: 1.76e-3, warmupSteps: 3125 },
  clipNorm: 1,
  masking: { kind: 'ngram', rate: 0.15, maxPredictions: 77, maxNgram: 3 },
  batchSize: 4096,
  sequenceLength: 512,
  steps: 125_000,
  seed: PRESET_SEED,
  heldoutRows: PRESET_HELDOUT_ROWS,
};

/** The first released base, large and xlarge have dropout 0.1; the second ones, and every xxlarge, none. */
function withDropout(model: EncoderConfig): EncoderConfig {
  return encoderConfig({ ...model, hiddenDropout: 0.1, attentionDropout: 0.1 });
}

/** ALBERT (Lan et al. 2020), table 1, base. */
export const albertBase: Preset = {
  summary: 'ALBERT-base as in the paper: 12 million parameters, 125 k steps of 4,096 rows of 512 tokens',
  recipe: { ...ALBERT_RECIPE, model: withDropout(ENCODER_PRESETS['albert-base']) },
};

/** ALBERT (Lan et al. 2020), table 1, large. */
export const albertLarge: Preset = {
  summary: 'ALBERT-large as in the paper: 18 million parameters, 125 k steps of 4,096 rows of 512 tokens',
  recipe: { ...ALBERT_RECIPE, model: withDropout(ENCODER_PRESETS['albert-large']) },
};

/** ALBERT (Lan et al. 2020), table 1, xlarge. */
export const albertXlarge: Preset = {
  summary: 'ALBERT-xlarge as in the paper: 59 million parameters, 125 k steps of 4,096 rows of 512 tokens',
  recipe: { ...ALBERT_RECIPE, model: withDropout(ENCODER_PRESETS['albert-xlarge']) },
};

/** ALBERT (Lan et al. 2020), table 1, xxlarge. */
export const albertXxlarge: Preset = {
  summary: 'ALBERT-xxlarge as in the paper: 223 million parameters, 125 k steps of 4,096 rows of 512 tokens',
  recipe: { ...ALBERT_RECIPE, model: ENCODER_PRESETS['albert-xxlarge'] },
};

/** ALBERT (Lan et al. 2020), tables 9 and 10: the single models of the results. */
export const albertXxlarge1M: Preset = {
  summary: 'ALBERT-xxlarge of the final results: 1 M steps',
  recipe: { ...albertXxlarge.recipe, steps: 1_000_000 },
};

/** ALBERT (Lan et al. 2020), tables 9 and 10: the longest run. */
export const albertXxlarge15M: Preset = {
  summary: 'ALBERT-xxlarge of the final results: 1.5 M steps',
  recipe: { ...albertXxlarge.recipe, steps: 1_500_000 },
};

// The second released versions: no dropout and longer runs, of 10 M steps for base and 3 M for the others,
// says the released code's page. Their warm-up is not told: it is taken to be that of the first.
const V2_BASE_STEPS = 10_000_000;
const V2_STEPS = 3_000_000;

/** The second released ALBERT-base. */
export const albertBaseV2: Preset = {
  summary: 'ALBERT-base, second version: no dropout, 10 M steps',
  recipe: { ...ALBERT_RECIPE, model: ENCODER_PRESETS['albert-base'], steps: V2_BASE_STEPS },
};

/** The second released ALBERT-large. */
export const albertLargeV2: Preset = {
  summary: 'ALBERT-large, second version: no dropout, 3 M steps',
  recipe: { ...ALBERT_RECIPE, model: ENCODER_PRESETS['albert-large'], steps: V2_STEPS },
};

/** The second released ALBERT-xlarge. */
export const albertXlargeV2: Preset = {
  summary: 'ALBERT-xlarge, second version: no dropout, 3 M steps',
  recipe: { ...ALBERT_RECIPE, model: ENCODER_PRESETS['albert-xlarge'], steps: V2_STEPS },
};

/** The second released ALBERT-xxlarge. */
export const albertXxlargeV2: Preset = {
  summary: 'ALBERT-xxlarge, second version: 3 M steps',
  recipe: { ...ALBERT_RECIPE, model: ENCODER_PRESETS['albert-xxlarge'], steps: V2_STEPS },
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
    ...ALBERT_RECIPE,
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
