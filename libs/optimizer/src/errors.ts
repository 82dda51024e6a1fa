/** An option, or the tensors handed to an optimizer, are not what they should be. */
export class OptimizerError extends Error {
  override readonly name = 'OptimizerError';
  readonly code: OptimizerErrorCode;
  /** The option or the tensor concerned. */
  readonly subject: string;

  constructor(code: OptimizerErrorCode, subject: string, message: string) {
    super(message);
    this.code = code;
    this.subject = subject;
  }
}

/**
 * What went wrong: an option out of range, a parameter without gradient or slots, a decay rule that
 * disagrees, or a parameter of which the layer is not known.
 */
export type OptimizerErrorCode = 'invalid-option' | 'missing-tensor' | 'decay-mismatch' | 'unknown-depth';

/** Tells whether a value is an {@link OptimizerError}, optionally of one of the given codes. */
export function isOptimizerError(
  error: unknown,
  ...codes: readonly OptimizerErrorCode[]
): error is OptimizerError {
  return error instanceof OptimizerError && (codes.length === 0 || codes.includes(error.code));
}
