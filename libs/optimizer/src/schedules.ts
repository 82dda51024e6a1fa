import {
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
  add,
} from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { checkOption } from './check-option.ts';

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
}

/** A decay along a power of the remaining share of steps. */
export interface PolynomialOptions extends ScheduleOptions {
  /** Default 1: a straight line. */
  readonly power?: number;
}

/** A decay along half a cosine. */
export interface CosineOptions extends ScheduleOptions {
  /** Rate at the end as a share of the peak. Default 0. */
  readonly finalShare?: number;
}

/**
 * Warms up linearly, then decays from step 0 on: BERT's and ALBERT's schedule.
 *
 * Step s has rate `peak * s / warmup` before the end of the warm-up and `peak * (1 - s / total)^power`
 * after it; so the first step has rate 0, and the rate drops a little where the warm-up ends.
 *
 * @throws {OptimizerError} if an option is out of its range.
 */
export function linearWarmupPolynomialDecay(options: PolynomialOptions): Schedule {
  const { learningRate, warmupSteps, totalSteps, power = 1 } = options;
  checkSchedule(options);
  checkPower(power);
  return (step) => {
    const s = cast(step, 'float32');
    const decayed = remainingPower(s, totalSteps, power);
    return scaled(warmupSteps === 0 ? decayed : warmedUp(s, warmupSteps, decayed), learningRate);
  };
}

/**
 * Multiplies warm-up and decay: ELECTRA's schedule.
 *
 * Step s has rate `peak * (1 - s / total)^power * min(1, s / warmup)`.
 *
 * @throws {OptimizerError} if an option is out of its range.
 */
export function electraSchedule(options: PolynomialOptions): Schedule {
  const { learningRate, warmupSteps, totalSteps, power = 1 } = options;
  checkSchedule(options);
  checkPower(power);
  return (step) => {
    const s = cast(step, 'float32');
    const decayed = remainingPower(s, totalSteps, power);
    if (warmupSteps === 0) return scaled(decayed, learningRate);
    const risen = minimum(div(s, scalar(warmupSteps)), scalar(1));
    return scaled(mul(decayed, risen), learningRate);
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
  checkOption(finalShare >= 0 && finalShare <= 1, {
    option: 'finalShare',
    expected: 'in [0, 1]',
    value: finalShare,
  });
  const decaySteps = Math.max(1, totalSteps - warmupSteps);
  return (step) => {
    const s = cast(step, 'float32');
    const angle = mul(shareOf(sub(s, scalar(warmupSteps)), decaySteps), scalar(Math.PI));
    const wave = mul(add(cos(angle), scalar(1)), scalar((1 - finalShare) / 2));
    const decayed = add(wave, scalar(finalShare));
    return scaled(warmupSteps === 0 ? decayed : warmedUp(s, warmupSteps, decayed), learningRate);
  };
}

/** The rising line while it lasts, then `after`. */
function warmedUp(s: Tensor, warmupSteps: number, after: Tensor): Tensor {
  return where(less(s, scalar(warmupSteps)), div(s, scalar(warmupSteps)), after);
}

function remainingPower(s: Tensor, totalSteps: number, power: number): Tensor {
  // The difference of whole numbers is exact, where 1 - s / total would cancel near the end.
  const remaining = shareOf(sub(scalar(totalSteps), s), totalSteps);
  return power === 1 ? remaining : pow(remaining, scalar(power));
}

/** `s / count`, kept within [0, 1]. */
function shareOf(s: Tensor, count: number): Tensor {
  return minimum(maximum(div(s, scalar(count)), scalar(0)), scalar(1));
}

function scaled(share: Tensor, learningRate: number): Scalar {
  return mul(share, scalar(learningRate)) as Scalar;
}

function checkSchedule({ learningRate, warmupSteps, totalSteps }: ScheduleOptions): void {
  checkOption(learningRate > 0 && Number.isFinite(learningRate), {
    option: 'learningRate',
    expected: 'a positive number',
    value: learningRate,
  });
  checkOption(Number.isInteger(totalSteps) && totalSteps > 0, {
    option: 'totalSteps',
    expected: 'a positive integer',
    value: totalSteps,
  });
  checkOption(Number.isInteger(warmupSteps) && warmupSteps >= 0 && warmupSteps <= totalSteps, {
    option: 'warmupSteps',
    expected: `an integer in [0, totalSteps ${totalSteps}]`,
    value: warmupSteps,
  });
}

function checkPower(power: number): void {
  checkOption(power > 0 && Number.isFinite(power), {
    option: 'power',
    expected: 'a positive number',
    value: power,
  });
}
