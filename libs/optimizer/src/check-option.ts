import { OptimizerError } from './errors.ts';

/**
 * Refuses an option that is out of its range.
 *
 * @throws {OptimizerError} naming the option, what it should be and what it is.
 */
export function checkOption(
  valid: boolean,
  {
    option,
    expected,
    value,
  }: { readonly option: string; readonly expected: string; readonly value: number | string },
): void {
  if (valid) return;
  throw new OptimizerError(
    'invalid-option',
    option,
    `Optimizer option failed: expected ${option} to be ${expected}, got ${value}. Change ${option}.`,
  );
}
