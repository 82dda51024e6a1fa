import { findTensorflowRuntime } from '../src/index.ts';

/**
 * Tells whether tests of the TensorFlow engine can run; those that cannot are reported as skipped.
 *
 * With `ALBECTRA_REQUIRE_TENSORFLOW=1` they run in any case, and fail without a runtime.
 */
export function hasTensorflow(): boolean {
  if (process.env['ALBECTRA_REQUIRE_TENSORFLOW'] === '1') return true;
  return findTensorflowRuntime() !== undefined;
}
