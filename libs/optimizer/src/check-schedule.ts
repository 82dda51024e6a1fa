import { checkOption } from './check-option.ts';
import type { ScheduleOptions } from './schedules.ts';

/**
 * Checks what all schedules share.
 *
 * @param warmupStart Step at which the warm-up begins.
 * @throws {OptimizerError} naming the option that is out of its range.
 */
export function checkSchedule(options: ScheduleOptions, warmupStart = 0): void {
  const { learningRate, warmupSteps, totalSteps, finalShare = 0 } = options;
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
  checkSteps('warmupStart', warmupStart, totalSteps);
  checkSteps('warmupSteps', warmupSteps, totalSteps - warmupStart);
  checkShare('finalShare', finalShare);
}

function checkSteps(option: string, value: number, most: number): void {
  const isWithin = Number.isInteger(value) && value >= 0 && value <= most;
  checkOption(isWithin, { option, expected: `an integer in [0, ${most}], the steps there are`, value });
}

/** Checks an option that is a share. */
export function checkShare(option: string, value: number): void {
  checkOption(value >= 0 && value <= 1, { option, expected: 'in [0, 1]', value });
}

/** Checks the power of a polynomial decay. */
export function checkPower(power: number = 1): void {
  checkOption(power > 0 && Number.isFinite(power), {
    option: 'power',
    expected: 'a positive number',
    value: power,
  });
}

/** Checks where a decay counts from. */
export function checkDecayStart(decayFrom: string): void {
  const isKnown = decayFrom === 'start' || decayFrom === 'warmup-end';
  checkOption(isKnown, { option: 'decayFrom', expected: 'start or warmup-end', value: decayFrom });
}
