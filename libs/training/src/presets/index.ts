import {
  albertBase,
  albertBaseV2,
  albertLarge,
  albertLargeV2,
  albertTiny,
  albertXlarge,
  albertXlargeV2,
  albertXxlarge,
  albertXxlarge15M,
  albertXxlarge1M,
  albertXxlargeV2,
} from './albert.ts';
import {
  bertBase,
  bertBaseLamb,
  bertBaseMatched,
  bertLarge,
  bertLargeLamb,
  bertLargeMatched,
  bertSmall,
} from './bert.ts';
import {
  electraBase,
  electraBasePlus,
  electraLarge,
  electraLargeLong,
  electraSmall,
  electraSmallPlus,
  electraTiny,
} from './electra.ts';
import type { Preset } from './preset.ts';

/** Names of the presets. */
export type PresetName =
  | 'electra-tiny'
  | 'electra-small'
  | 'electra-small-plus'
  | 'electra-base'
  | 'electra-base-plus'
  | 'electra-large'
  | 'electra-large-1.75m'
  | 'albert-tiny'
  | 'albert-base'
  | 'albert-large'
  | 'albert-xlarge'
  | 'albert-xxlarge'
  | 'albert-xxlarge-1m'
  | 'albert-xxlarge-1.5m'
  | 'albert-base-v2'
  | 'albert-large-v2'
  | 'albert-xlarge-v2'
  | 'albert-xxlarge-v2'
  | 'bert-small'
  | 'bert-base'
  | 'bert-large'
  | 'bert-base-matched'
  | 'bert-large-matched'
  | 'bert-base-lamb'
  | 'bert-large-lamb';

/** Recipes of the papers, and tiny ones that train on two cores in minutes. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  'electra-tiny': electraTiny,
  'electra-small': electraSmall,
  'electra-small-plus': electraSmallPlus,
  'electra-base': electraBase,
  'electra-base-plus': electraBasePlus,
  'electra-large': electraLarge,
  'electra-large-1.75m': electraLargeLong,
  'albert-tiny': albertTiny,
  'albert-base': albertBase,
  'albert-large': albertLarge,
  'albert-xlarge': albertXlarge,
  'albert-xxlarge': albertXxlarge,
  'albert-xxlarge-1m': albertXxlarge1M,
  'albert-xxlarge-1.5m': albertXxlarge15M,
  'albert-base-v2': albertBaseV2,
  'albert-large-v2': albertLargeV2,
  'albert-xlarge-v2': albertXlargeV2,
  'albert-xxlarge-v2': albertXxlargeV2,
  'bert-small': bertSmall,
  'bert-base': bertBase,
  'bert-large': bertLarge,
  'bert-base-matched': bertBaseMatched,
  'bert-large-matched': bertLargeMatched,
  'bert-base-lamb': bertBaseLamb,
  'bert-large-lamb': bertLargeLamb,
};

export type { Preset };
