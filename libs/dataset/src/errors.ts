/** An option of a batch stream was outside its range, or does not fit the dataset. */
export class InvalidBatchOptionError extends Error {
  override readonly name = 'InvalidBatchOptionError';
  readonly code = 'invalid-batch-option';
  /** Name of the option. */
  readonly option: string;

  constructor(option: string, expected: string, received: unknown) {
    super(
      `Opening batches: expected ${option} to be ${expected}, got ${String(received)}. Change ${option}.`,
    );
    this.option = option;
  }
}

/** What a saved state says, and what it would have to say. */
export interface StateDifference {
  /** Dotted path of the field. */
  readonly field: string;
  readonly expected: unknown;
  readonly received: unknown;
}

/** A saved state belongs to another dataset or configuration, or is not a state at all. */
export class DatasetStateError extends Error {
  override readonly name = 'DatasetStateError';
  readonly code = 'dataset-state';
  /** Dotted path of the first field that does not fit. */
  readonly field: string;

  constructor(...differences: readonly [StateDifference, ...StateDifference[]]) {
    const faults = differences.map(
      ({ field, expected, received }) =>
        `expected ${field} to be ${String(expected)}, got ${String(received)}`,
    );
    super(
      `Resuming batches: ${faults.join('; ')} (saved state). ` +
        'Resume with the dataset and the configuration that the state was saved with, or start anew.',
    );
    this.field = differences[0].field;
  }
}

/** A row of the dataset does not fit the shapes of a batch. */
export class RowShapeError extends Error {
  override readonly name = 'RowShapeError';
  readonly code = 'row-shape';
  /** Index of the row in its split. */
  readonly rowIndex: number;

  constructor(message: string, details: { readonly rowIndex: number }) {
    super(message);
    this.rowIndex = details.rowIndex;
  }
}

/** A thread that fills batches ended before its time. */
export class LoaderFailedError extends Error {
  override readonly name = 'LoaderFailedError';
  readonly code = 'loader-failed';

  constructor(reason: string, cause?: unknown) {
    super(
      `Loading batches: expected the loader thread to go on, got: ${reason}. Resume from the last state.`,
      cause === undefined ? {} : { cause },
    );
  }
}

/** Two calls of `next()` ran at once; the arrays of the first would be overwritten by the second. */
export class ConcurrentNextError extends Error {
  override readonly name = 'ConcurrentNextError';
  readonly code = 'concurrent-next';

  constructor() {
    super('Taking a batch: expected one call of next() at a time, got a second one. Await the first.');
  }
}

/** Errors of this package. */
export type DatasetError =
  InvalidBatchOptionError | DatasetStateError | RowShapeError | LoaderFailedError | ConcurrentNextError;

const DATASET_ERRORS = [
  InvalidBatchOptionError,
  DatasetStateError,
  RowShapeError,
  LoaderFailedError,
  ConcurrentNextError,
] as const;

/** Tells whether a value is an error of this package, and of one of the given codes if any are given. */
export function isDatasetError(
  error: unknown,
  ...codes: readonly DatasetError['code'][]
): error is DatasetError {
  const known = DATASET_ERRORS.some((type) => error instanceof type);
  return known && (codes.length === 0 || codes.includes((error as DatasetError).code));
}
