import { OpsError } from './errors.ts';

let current: number | undefined;

/**
 * Runs what `compute` records on one of several devices, where the engine has several.
 *
 * A compiled graph keeps the device of every operation; engines that run operations one by one compute
 * on the one that they have.
 *
 * @param index Place among the devices of the session, from 0.
 * @throws {OpsError} if the index is no such place, or if one call stands within another.
 */
export function onDevice<T>(index: number, compute: () => T): T {
  if (!Number.isInteger(index) || index < 0 || current !== undefined) {
    throw new OpsError(
      'invalid-argument',
      `onDevice failed: expected a place from 0 on, outside of another call, got ${index}${current === undefined ? '' : ` within ${current}`}. Number the devices from 0.`,
    );
  }
  current = index;
  try {
    return compute();
  } finally {
    current = undefined;
  }
}

/** The device that {@link onDevice} is at, for engines; undefined outside of it. */
export function currentDevice(): number | undefined {
  return current;
}
