import type { NamedTensors } from '@albectra/ops';

import type { EncoderConfig } from './encoder-config.ts';

/** A configuration together with parameters made for it: what every part of a model runs on. */
export interface Network {
  readonly config: EncoderConfig;
  /** By name and shape as `parameterSpecs(config)` lists them. */
  readonly parameters: NamedTensors;
}
