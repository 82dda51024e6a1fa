/** An option of an example builder was outside its range. */
export class InvalidExampleOptionError extends Error {
  override readonly name = 'InvalidExampleOptionError';
  readonly code = 'invalid-example-option';
  /** Name of the option. */
  readonly option: string;

  constructor(option: string, expected: string, received: unknown) {
    super(
      `Building examples: expected ${option} to be ${expected}, got ${String(received)}. Change ${option}.`,
    );
    this.option = option;
  }
}

/** Columns of documents or examples contradict one another. */
export class InvalidColumnsError extends Error {
  override readonly name = 'InvalidColumnsError';
  readonly code = 'invalid-columns';
  /** Name of the column. */
  readonly column: string;

  constructor(column: string, expected: string, received: unknown) {
    super(
      `Reading columns: expected ${column} to be ${expected}, got ${String(received)}. ` +
        'Rebuild the columns; they were cut or mixed up.',
    );
    this.column = column;
  }
}

/** Errors of this package. */
export type ExampleError = InvalidExampleOptionError | InvalidColumnsError;

/** Tells whether a value is an error of this package, and of one of the given codes if any are given. */
export function isExampleError(
  error: unknown,
  ...codes: readonly ExampleError['code'][]
): error is ExampleError {
  if (!(error instanceof InvalidExampleOptionError || error instanceof InvalidColumnsError)) return false;
  return codes.length === 0 || codes.includes(error.code);
}
