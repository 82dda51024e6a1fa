import { albertBase, albertLarge, albertTiny } from './albert.ts';
import { bertBase, bertSmall } from './bert.ts';
import { electraBase, electraLarge, electraSmall, electraTiny } from './electra.ts';
import type { Preset } from './preset.ts';

/** Names of the presets. */
export type PresetName =
  | 'electra-tiny'
  | 'electra-small'
  | 'electra-base'
  | 'electra-large'
  | 'albert-tiny'
  | 'albert-base'
  | 'albert-large'
  | 'bert-small'
  | 'bert-base';

/** Recipes of the papers, and tiny ones that train on two cores in minutes. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  'electra-tiny': electraTiny,
  'electra-small': electraSmall,
  'electra-base': electraBase,
  'electra-large': electraLarge,
  'albert-tiny': albertTiny,
  'albert-base': albertBase,
  'albert-large': albertLarge,
  'bert-small': bertSmall,
  'bert-base': bertBase,
};

export type { Preset };
