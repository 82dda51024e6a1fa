/** What went wrong, as a stable word. */
export type EncoderErrorCode = 'invalid-config' | 'missing-parameter' | 'invalid-batch' | 'not-exportable';

/** An error of a model: a wrong configuration, a missing parameter, or a batch it cannot take. */
export class EncoderError extends Error {
  override readonly name = 'EncoderError';
  /** What went wrong, as a stable word. */
  readonly code: EncoderErrorCode;
  /** The configuration field, parameter or batch field concerned. */
  readonly field: string;

  constructor(code: EncoderErrorCode, field: string, message: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

/** Tells whether `error` is an {@link EncoderError}, and of one of `codes` if any are given. */
export function isEncoderError(error: unknown, ...codes: readonly EncoderErrorCode[]): error is EncoderError {
  return error instanceof EncoderError && (codes.length === 0 || codes.includes(error.code));
}
