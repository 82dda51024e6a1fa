import { ENCODER_PRESETS } from '@albectra/encoder';
import { ADAM_RECIPE } from './preset.ts';
import type { Preset } from './preset.ts';

/** BERT (Devlin et al. 2019), appendix A.2: the first 90 % of the steps, at 128 tokens. */
export const bertBase: Preset = {
  summary: 'BERT-base as in the paper: 110 million parameters, 900 k steps of 256 rows of 128 tokens',
  recipe: {
    ...ADAM_RECIPE,
    model: ENCODER_PRESETS['bert-base'],
    schedule: { kind: 'warmup-then-decay', learningRate: 1e-4, warmupSteps: 10_000 },
    masking: { kind: 'token', rate: 0.15, maxPredictions: 20, maxNgram: 1 },
    batchSize: 256,
    sequenceLength: 128,
    steps: 900_000,
  },
};

/** The baseline of ELECTRA (Clark et al. 2020), section 3.3 and table 6. */
export const bertSmall: Preset = {
  summary: 'BERT-Small, the baseline of the ELECTRA paper: 14 million parameters, 1.45 M steps',
  recipe: {
    ...ADAM_RECIPE,
    model: ENCODER_PRESETS['bert-small'],
    schedule: { kind: 'warmup-times-decay', learningRate: 5e-4, warmupSteps: 10_000 },
    masking: { kind: 'token', rate: 0.15, maxPredictions: 19, maxNgram: 1 },
    batchSize: 128,
    sequenceLength: 128,
    steps: 1_450_000,
  },
};
