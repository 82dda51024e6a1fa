import {
  add,
  cast,
  cos,
  div,
  less,
  maximum,
  minimum,
  mul,
  pow,
  scalar,
  sub,
  where,
} from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { checkDecayStart, checkPower, checkSchedule, checkShare } from './check-schedule.ts';

/** Gives the learning rate, a float32 scalar, of a step; `step` is int32 and counts finished steps, from 0. */
export type Schedule = (step: Scalar) => Scalar;

/** What every schedule is made from. */
export interface ScheduleOptions {
  /** Peak learning rate. */
  readonly learningRate: number;
  /** Steps over which the rate rises from 0; 0 for none. */
  readonly warmupSteps: number;
  /** Step at which the decay ends; the rate stays there afterwards. */
  readonly totalSteps: number;
  /** Rate at the end as a share of the peak, in [0, 1]; the decay falls no lower. Default 0. */
  readonly finalShare?: number;
}

/** A decay along a power of the remaining share of steps. */
export interface PolynomialOptions extends ScheduleOptions {
  /** Above 0. Default 1: a straight line. */
  readonly power?: number;
}

/** A warm-up that the decay follows. */
export interface WarmupThenDecayOptions extends PolynomialOptions {
  /**
   * Step that the decay counts from.
   *
   * `start`, as in BERT and ALBERT, is step 0: the rate drops a little where the warm-up ends. With
   * `warmup-end`, common today, the rate reaches its peak there. Default `start`.
   */
  readonly decayFrom?: 'start' | 'warmup-end';
  /**
   * Step at which the warm-up begins, ALBERT's `start_warmup_step`; the rate is 0 until then. Without
   * `warmupSteps` it changes nothing. Default 0.
   */
  readonly warmupStart?: number;
}

/** A warm-up that is multiplied with the decay. */
export interface WarmupTimesDecayOptions extends PolynomialOptions {
  /** Share of all steps over which the rate rises, where that is longer than `warmupSteps`. Default 0. */
  readonly warmupShare?: number;
}

/** A decay along half a cosine. */
export type CosineOptions = ScheduleOptions;

/**
 * Warms up linearly, then decays along a power: BERT's and ALBERT's schedule.
 *
 * Step s has rate `peak * s / warmup` before the end of the warm-up, and `peak * (1 - s / total)^power`
 * after it, where the part above `peak * finalShare` decays; so the first step has rate 0.
 *
 * @throws {OptimizerError} if an option is out of its range.
 */
export function linearWarmupPolynomialDecay(options: WarmupThenDecayOptions): Schedule {
  const { learningRate, warmupSteps, decayFrom = 'start', warmupStart = 0 } = options;
  checkSchedule(options, warmupStart);
  checkPower(options.power);
  checkDecayStart(decayFrom);
  const decayStart = decayFrom === 'start' || warmupSteps === 0 ? 0 : warmupStart + warmupSteps;
  return (step) => {
    const s = cast(step, 'float32');
    const decayed = powerDecay(s, decayStart, options);
    return scaled(warmedUp(s, { warmupStart, warmupSteps }, decayed), learningRate);
  };
}

/**
 * Multiplies warm-up and decay: ELECTRA's schedule.
 *
 * Step s has rate `peak * (1 - s / total)^power * min(1, s / warmup)`, where the part of the decay above
 * `peak * finalShare` decays.
 *
 * @throws {OptimizerError} if an option is out of its range.
 */
export function electraSchedule(options: WarmupTimesDecayOptions): Schedule {
  const { learningRate, warmupSteps, totalSteps, warmupShare = 0 } = options;
  checkSchedule(options);
  checkPower(options.power);
  checkShare('warmupShare', warmupShare);
  const warmup = Math.max(warmupSteps, warmupShare * totalSteps);
  return (step) => {
    const s = cast(step, 'float32');
    const decayed = powerDecay(s, 0, options);
    return scaled(warmup === 0 ? decayed : mul(decayed, shareOf(s, warmup)), learningRate);
  };
}

/**
 * Warms up linearly to the peak, then follows half a cosine to `finalShare` of it.
 *
 * @throws {OptimizerError} if an option is out of its range.
 * @see SGDR (Loshchilov and Hutter 2017), equation 5, without restarts.
 */
export function cosine(options: CosineOptions): Schedule {
  const { learningRate, warmupSteps, totalSteps, finalShare = 0 } = options;
  checkSchedule(options);
  const decaySteps = Math.max(1, totalSteps - warmupSteps);
  return (step) => {
    const s = cast(step, 'float32');
    const angle = mul(shareOf(sub(s, scalar(warmupSteps)), decaySteps), scalar(Math.PI));
    const decayed = aboveFloor(mul(add(cos(angle), scalar(1)), scalar(0.5)), finalShare);
    return scaled(warmedUp(s, { warmupStart: 0, warmupSteps }, decayed), learningRate);
  };
}

/** The line that rises from 0 to 1 while it lasts, then `after`. */
function warmedUp(
  s: Tensor,
  { warmupStart, warmupSteps }: { readonly warmupStart: number; readonly warmupSteps: number },
  after: Tensor,
): Tensor {
  if (warmupSteps === 0) return after;
  const risen = shareOf(sub(s, scalar(warmupStart)), warmupSteps);
  return where(less(s, scalar(warmupStart + warmupSteps)), risen, after);
}

function powerDecay(s: Tensor, start: number, options: PolynomialOptions): Tensor {
  const { totalSteps, power = 1, finalShare = 0 } = options;
  // The difference of whole numbers is exact, where 1 - s / total would cancel near the end.
  const remaining = shareOf(sub(scalar(totalSteps), s), Math.max(1, totalSteps - start));
  return aboveFloor(power === 1 ? remaining : pow(remaining, scalar(power)), finalShare);
}

/** Maps the shares from 0 to 1 to those from `floor` to 1. */
function aboveFloor(share: Tensor, floor: number): Tensor {
  return floor === 0 ? share : add(mul(share, scalar(1 - floor)), scalar(floor));
}

/** `s / count`, kept within [0, 1]. */
function shareOf(s: Tensor, count: number): Tensor {
  return minimum(maximum(div(s, scalar(count)), scalar(0)), scalar(1));
}

function scaled(share: Tensor, learningRate: number): Scalar {
  return mul(share, scalar(learningRate)) as Scalar;
}
