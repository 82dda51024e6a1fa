import { cpuFlags, leastComputeCapability } from './device-features.ts';
import type { EngineName, SessionOptions } from './engine.ts';
import { SessionError } from './errors.ts';
import { reasonOfSlowness, type Precision } from './precision.ts';

/**
 * Refuses a precision that the device of compiled graphs is slow in, unless that is asked for.
 *
 * @throws {SessionError} `slow-precision`.
 */
export function requireFastPrecision(
  { precision = 'float32', allowSlow = false }: SessionOptions,
  { isGpu, version }: { readonly isGpu: boolean; readonly version: string },
): void {
  if (precision === 'float32' || allowSlow) return;
  const expected = reasonOfSlowness(precision, {
    kind: isGpu ? 'gpu' : 'cpu',
    flags: cpuFlags(),
    hasOneDnn: !['0', 'false'].includes(process.env['TF_ENABLE_ONEDNN_OPTS'] ?? '1'),
    computeCapability: isGpu ? leastComputeCapability() : undefined,
    version,
  });
  if (expected !== undefined) throw slowPrecision(precision, expected);
}

/**
 * Refuses a precision on an engine that runs operation by operation, in float32.
 *
 * @throws {SessionError} `slow-precision`.
 */
export function requireFloat32(name: EngineName, { precision = 'float32' }: SessionOptions): void {
  if (precision === 'float32') return;
  throw slowPrecision(precision, `the engine tensorflow, got ${name}, which computes in float32 only`);
}

function slowPrecision(precision: Precision, expected: string): SessionError {
  return new SessionError(
    'slow-precision',
    `Opening a session in ${precision} failed: expected ${expected}. Set precision to float32 here.`,
  );
}
