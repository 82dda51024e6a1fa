import type { EncoderConfig } from '../encoder-config.ts';
import { ALBERT_BASE, ALBERT_LARGE, ALBERT_TINY, ALBERT_XLARGE, ALBERT_XXLARGE } from './albert-presets.ts';
import { BERT_BASE, BERT_LARGE, BERT_SMALL, BERT_TINY } from './bert-presets.ts';
import {
  ELECTRA_BASE,
  ELECTRA_LARGE,
  ELECTRA_SMALL,
  ELECTRA_SMALL_PLUS,
  ELECTRA_TINY,
} from './electra-presets.ts';

/** Name of a preset. */
export type EncoderPresetName =
  | 'albert-tiny'
  | 'albert-base'
  | 'albert-large'
  | 'albert-xlarge'
  | 'albert-xxlarge'
  | 'bert-tiny'
  | 'bert-small'
  | 'bert-base'
  | 'bert-large'
  | 'electra-tiny'
  | 'electra-small'
  | 'electra-small-plus'
  | 'electra-base'
  | 'electra-large';

/** Complete configurations by name; change a field with `encoderConfig({ ...preset, field })`. */
export const ENCODER_PRESETS: Readonly<Record<EncoderPresetName, EncoderConfig>> = {
  'albert-tiny': ALBERT_TINY,
  'albert-base': ALBERT_BASE,
  'albert-large': ALBERT_LARGE,
  'albert-xlarge': ALBERT_XLARGE,
  'albert-xxlarge': ALBERT_XXLARGE,
  'bert-tiny': BERT_TINY,
  'bert-small': BERT_SMALL,
  'bert-base': BERT_BASE,
  'bert-large': BERT_LARGE,
  'electra-tiny': ELECTRA_TINY,
  'electra-small': ELECTRA_SMALL,
  'electra-small-plus': ELECTRA_SMALL_PLUS,
  'electra-base': ELECTRA_BASE,
  'electra-large': ELECTRA_LARGE,
};
