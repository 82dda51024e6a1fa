/** The fields that say which file was at fault and what stood there. */
interface ModelErrorFields {
  /** Name of the file or structure that was read. */
  readonly source: string;
  /** What had to stand there. */
  readonly expected: string;
  /** What stood there. */
  readonly actual: string;
  /** Where in it: a byte offset, a line, or a piece. */
  readonly where: string;
  /** What the reader of the message should do. */
  readonly advice?: string;
}

/**
 * A tokenizer file cannot be used: truncated, malformed, or of a kind that is not supported.
 *
 * Such files come from outside, so every length and id in them is checked before it is used.
 */
export class TokenizerModelError extends Error {
  readonly code = 'tokenizer-model';
  override readonly name = 'TokenizerModelError';
  readonly source: string;
  readonly where: string;

  constructor(fields: ModelErrorFields) {
    const advice = fields.advice ?? 'The file is damaged or of another kind; get it again.';
    super(
      `Tokenizer file ${fields.source}: expected ${fields.expected}, got ${fields.actual} (${fields.where}). ${advice}`,
    );
    this.source = fields.source;
    this.where = fields.where;
  }
}

/** An option or argument of the tokenizer package is out of its range. */
export class TokenizerOptionError extends Error {
  readonly code = 'tokenizer-option';
  override readonly name = 'TokenizerOptionError';
  readonly option: string;

  constructor(option: string, expected: string, actual: unknown) {
    super(`Option ${option}: expected ${expected}, got ${String(actual)}. Change the option.`);
    this.option = option;
  }
}

const ERROR_CLASSES = [TokenizerModelError, TokenizerOptionError] as const;

/** An error that this package throws, told apart by its `code`. */
export type TokenizerError = TokenizerModelError | TokenizerOptionError;

/** Tells whether `error` was thrown by this package, with one of `codes` if any are given. */
export function isTokenizerError<Code extends TokenizerError['code']>(
  error: unknown,
  ...codes: readonly Code[]
): error is Extract<TokenizerError, { code: Code }> {
  const known = ERROR_CLASSES.some((errorClass) => error instanceof errorClass);
  return (
    known && (codes.length === 0 || (codes as readonly string[]).includes((error as TokenizerError).code))
  );
}
