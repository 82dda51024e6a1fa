import { ENCODER_PRESETS } from '@albectra/encoder';
import { ADAM_RECIPE } from './preset.ts';
import type { Preset } from './preset.ts';

/** ELECTRA (Clark et al. 2020), table 6, column Small. */
export const electraSmall: Preset = {
  summary: 'ELECTRA-Small as in the paper: 14 million parameters, 1 M steps of 128 rows of 128 tokens',
  recipe: {
    ...ADAM_RECIPE,
    model: ENCODER_PRESETS['electra-small'],
    schedule: { kind: 'warmup-times-decay', learningRate: 5e-4, warmupSteps: 10_000 },
    masking: { kind: 'electra', rate: 0.15, maxPredictions: 19, maxNgram: 1 },
    batchSize: 128,
    sequenceLength: 128,
    steps: 1_000_000,
  },
};

// The released Small and Base, "++" in the paper's tables, saw more data for 4 M steps.
const RELEASED_STEPS = 4_000_000;

/** The released small model: a generator as wide as the discriminator, and rows of 512 tokens. */
export const electraSmallPlus: Preset = {
  summary: 'ELECTRA-Small++, the released small model: 4 M steps of 128 rows of 512 tokens',
  recipe: {
    ...electraSmall.recipe,
    model: ENCODER_PRESETS['electra-small-plus'],
    masking: { kind: 'electra', rate: 0.15, maxPredictions: 79, maxNgram: 1 },
    sequenceLength: 512,
    steps: RELEASED_STEPS,
  },
};

/** ELECTRA (Clark et al. 2020), table 6, column Base. */
export const electraBase: Preset = {
  summary: 'ELECTRA-Base as in the paper: 110 million parameters, 766 k steps of 256 rows of 512 tokens',
  recipe: {
    ...ADAM_RECIPE,
    model: ENCODER_PRESETS['electra-base'],
    schedule: { kind: 'warmup-times-decay', learningRate: 2e-4, warmupSteps: 10_000 },
    masking: { kind: 'electra', rate: 0.15, maxPredictions: 79, maxNgram: 1 },
    batchSize: 256,
    sequenceLength: 512,
    steps: 766_000,
  },
};

/** The released base model, a longer run of {@link electraBase}. */
export const electraBasePlus: Preset = {
  summary: 'ELECTRA-Base++, the released base model: 4 M steps of 256 rows of 512 tokens',
  recipe: { ...electraBase.recipe, steps: RELEASED_STEPS },
};

/** ELECTRA (Clark et al. 2020), table 6, column Large, 400 k steps. */
export const electraLarge: Preset = {
  summary: 'ELECTRA-Large as in the paper: 335 million parameters, 400 k steps of 2,048 rows of 512 tokens',
  recipe: {
    ...ADAM_RECIPE,
    model: ENCODER_PRESETS['electra-large'],
    schedule: { kind: 'warmup-times-decay', learningRate: 2e-4, warmupSteps: 10_000 },
    masking: { kind: 'electra', rate: 0.25, maxPredictions: 130, maxNgram: 1 },
    batchSize: 2048,
    sequenceLength: 512,
    steps: 400_000,
  },
};

/** ELECTRA (Clark et al. 2020), table 3: the longer run, which is the released large model. */
export const electraLargeLong: Preset = {
  summary: 'ELECTRA-1.75M of the paper, the released large model: 1.75 M steps',
  recipe: { ...electraLarge.recipe, steps: 1_750_000 },
};

/** Chosen by measurement on the quickstart's corpus: what two cores learn in minutes. */
export const electraTiny: Preset = {
  summary: 'A tiny ELECTRA that learns on two cores in minutes',
  recipe: {
    ...ADAM_RECIPE,
    model: ENCODER_PRESETS['electra-tiny'],
    schedule: { kind: 'warmup-times-decay', learningRate: 1e-3, warmupSteps: 100 },
    masking: { kind: 'electra', rate: 0.15, maxPredictions: 5, maxNgram: 1 },
    batchSize: 32,
    sequenceLength: 32,
    steps: 600,
    heldoutRows: 512,
  },
};
