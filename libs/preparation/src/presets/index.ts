import type { PreparationConfiguration } from '../configuration.ts';
import { albert } from './albert.ts';
import { bert } from './bert.ts';
import { electra } from './electra.ts';

/** The configurations of the three objectives, each value with its source. */
export const presets: {
  readonly [name in PreparationConfiguration['objective']]: PreparationConfiguration;
} = {
  albert,
  bert,
  electra,
};
