export { countPredictions, electraMaxPredictions } from './count-predictions.ts';
export { createMasker } from './create-masker.ts';
export { drawStaticMasks } from './draw-static-masks.ts';
export { InvalidMaskOptionError, isMaskError, UnknownTokenError } from './errors.ts';
export type { MaskError } from './errors.ts';
export type { MaskedRow, Masker, MaskRow } from './masker.ts';
export type {
  CommonMaskOptions,
  ElectraMaskOptions,
  MaskerOptions,
  MaskSpecialIds,
  NgramMaskOptions,
  SpanMaskOptions,
  TokenMaskOptions,
  WordMaskOptions,
} from './masker-options.ts';
