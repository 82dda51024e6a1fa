import { encoderConfig, ENCODER_PRESETS } from '@albectra/encoder';
import type { EncoderConfig } from '@albectra/encoder';
import type { PretrainingRecipe } from '../recipe.ts';
import { ALBERT_RECIPE } from './albert.ts';
import { electraBase, electraLarge } from './electra.ts';
import { ADAM_RECIPE } from './preset.ts';
import type { Preset } from './preset.ts';

// BERT (Devlin et al. 2019), appendix A.2: the first 90 % of 1 M steps, at 128 tokens.
const ORIGINAL = {
  ...ADAM_RECIPE,
  schedule: { kind: 'warmup-then-decay', learningRate: 1e-4, warmupSteps: 10_000 },
  masking: { kind: 'token', rate: 0.15, maxPredictions: 20, maxNgram: 1 },
  batchSize: 256,
  sequenceLength: 128,
  steps: 900_000,
} as const satisfies Partial<PretrainingRecipe>;

/** BERT (Devlin et al. 2019), base. */
export const bertBase: Preset = {
  summary: 'BERT-base as in the paper: 110 million parameters, 900 k steps of 256 rows of 128 tokens',
  recipe: { ...ORIGINAL, model: ENCODER_PRESETS['bert-base'] },
};

/** BERT (Devlin et al. 2019), large. */
export const bertLarge: Preset = {
  summary: 'BERT-large as in the paper: 335 million parameters, 900 k steps of 256 rows of 128 tokens',
  recipe: { ...ORIGINAL, model: ENCODER_PRESETS['bert-large'] },
};

/** The baseline of ELECTRA (Clark et al. 2020), section 3.3 and table 6: no loss of segment pairs. */
export const bertSmall: Preset = {
  summary: 'BERT-Small, the baseline of the ELECTRA paper: 14 million parameters, 1.45 M steps',
  recipe: {
    ...ADAM_RECIPE,
    model: ENCODER_PRESETS['bert-small'],
    schedule: { kind: 'warmup-times-decay', learningRate: 5e-4, warmupSteps: 10_000 },
    masking: { kind: 'token', rate: 0.15, maxPredictions: 19, maxNgram: 1 },
    pairLoss: false,
    batchSize: 128,
    sequenceLength: 128,
    steps: 1_450_000,
  },
};

/** What ELECTRA's larger baselines change of the ELECTRA that they are compared with: its masks and its steps. */
function matched({ recipe }: Preset, model: EncoderConfig, steps: number): PretrainingRecipe {
  return { ...recipe, model, masking: { ...recipe.masking, kind: 'token' }, pairLoss: false, steps };
}

/** The BERT that ELECTRA-Base is compared with at equal compute: ELECTRA (Clark et al. 2020), table 6. */
export const bertBaseMatched: Preset = {
  summary: 'BERT-Base, the baseline of the ELECTRA paper: ELECTRA-Base for 1 M steps of masks alone',
  recipe: matched(electraBase, ENCODER_PRESETS['bert-base'], 1_000_000),
};

/** The BERT that ELECTRA-400K is compared with at equal compute: ELECTRA (Clark et al. 2020), table 2. */
export const bertLargeMatched: Preset = {
  summary: 'BERT-Large, the baseline of the ELECTRA paper: ELECTRA-Large for 464 k steps of masks alone',
  recipe: matched(electraLarge, ENCODER_PRESETS['bert-large'], 464_000),
};

/** The ALBERT paper counts its own vocabulary of 30,000 pieces into its BERTs: 108 and 334 million parameters. */
const ALBERT_VOCABULARY = 30_000;

function inAlbertSetup(model: EncoderConfig): PretrainingRecipe {
  return { ...ALBERT_RECIPE, model: encoderConfig({ ...model, vocabularySize: ALBERT_VOCABULARY }) };
}

/** ALBERT (Lan et al. 2020), table 2, BERT base: trained as ALBERT is. */
export const bertBaseLamb: Preset = {
  summary: 'BERT-base, the baseline of the ALBERT paper: 108 million parameters, trained as ALBERT is',
  recipe: inAlbertSetup(ENCODER_PRESETS['bert-base']),
};

/** ALBERT (Lan et al. 2020), table 2, BERT large: trained as ALBERT is. */
export const bertLargeLamb: Preset = {
  summary: 'BERT-large, the baseline of the ALBERT paper: 334 million parameters, trained as ALBERT is',
  recipe: inAlbertSetup(ENCODER_PRESETS['bert-large']),
};
