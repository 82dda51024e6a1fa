/** What went wrong, as a stable word. */
export type OpsErrorCode = 'invalid-argument' | 'index-out-of-range';

/** An error of the tensor operations: a wrong shape, rate, index or backend name. */
export class OpsError extends Error {
  override readonly name = 'OpsError';
  /** What went wrong, as a stable word. */
  readonly code: OpsErrorCode;

  constructor(code: OpsErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Tells whether `error` is an {@link OpsError}, and of one of `codes` if any are given. */
export function isOpsError(error: unknown, ...codes: readonly OpsErrorCode[]): error is OpsError {
  return error instanceof OpsError && (codes.length === 0 || codes.includes(error.code));
}
