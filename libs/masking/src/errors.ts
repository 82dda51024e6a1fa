/** An option of a masker was outside its range. */
export class InvalidMaskOptionError extends Error {
  override readonly name = 'InvalidMaskOptionError';
  readonly code = 'invalid-mask-option';
  /** Name of the option. */
  readonly option: string;

  constructor(option: string, expected: string, received: unknown) {
    super(
      `Setting up masks: expected ${option} to be ${expected}, got ${String(received)}. Change ${option}.`,
    );
    this.option = option;
  }
}

/** A row held a token id that the vocabulary does not have. */
export class UnknownTokenError extends Error {
  override readonly name = 'UnknownTokenError';
  readonly code = 'unknown-token';
  readonly tokenId: number;
  /** Index of the token within its row. */
  readonly position: number;

  constructor(place: { tokenId: number; position: number; rowIndex: number }, vocabularySize: number) {
    super(
      `Masking row ${place.rowIndex}: expected ids below ${vocabularySize}, got ${place.tokenId} ` +
        `(position ${place.position}). Use the vocabulary that the rows were made with.`,
    );
    this.tokenId = place.tokenId;
    this.position = place.position;
  }
}

/** Errors of this package. */
export type MaskError = InvalidMaskOptionError | UnknownTokenError;

/** Tells whether a value is an error of this package, and of one of the given codes if any are given. */
export function isMaskError(error: unknown, ...codes: readonly MaskError['code'][]): error is MaskError {
  if (!(error instanceof InvalidMaskOptionError || error instanceof UnknownTokenError)) return false;
  return codes.length === 0 || codes.includes(error.code);
}
