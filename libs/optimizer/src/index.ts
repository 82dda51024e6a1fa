export { adamW } from './adam-w.ts';
export { clipByGlobalNorm, type ClippedGradients } from './clip-by-global-norm.ts';
export { isOptimizerError, OptimizerError, type OptimizerErrorCode } from './errors.ts';
export { lamb } from './lamb.ts';
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
} from './schedules.ts';
