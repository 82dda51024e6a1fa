export { adamW } from './adam-w.ts';
export { clipByGlobalNorm, type ClippedGradients } from './clip-by-global-norm.ts';
export { isOptimizerError, OptimizerError, type OptimizerErrorCode } from './errors.ts';
export { lamb, type LambOptions } from './lamb.ts';
export { layerwiseFactors, type LayerwiseOptions } from './layerwise-factors.ts';
export type { MomentOptions } from './moments.ts';
export type { OptimizedParameter, Optimizer, SlotSpec, UpdateInputs, UpdateResult } from './optimizer.ts';
export {
  cosine,
  electraSchedule,
  linearWarmupPolynomialDecay,
  type CosineOptions,
  type PolynomialOptions,
  type Schedule,
  type ScheduleOptions,
  type WarmupThenDecayOptions,
  type WarmupTimesDecayOptions,
} from './schedules.ts';
