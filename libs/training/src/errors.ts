/** What went wrong in a training run. */
export type TrainingErrorCode =
  | 'configuration-mismatch'
  | 'invalid-recipe'
  | 'insufficient-memory'
  | 'no-best-checkpoint'
  | 'data-mismatch'
  | 'damaged-checkpoint'
  | 'damaged-evaluations'
  | 'not-a-run'
  | 'no-checkpoint'
  | 'not-finite';

/** A training run cannot start or go on. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';
  readonly code: TrainingErrorCode;

  constructor(code: TrainingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Tells whether a value is a {@link TrainingError}, of the given codes if any are given. */
export function isTrainingError(error: unknown, ...codes: TrainingErrorCode[]): error is TrainingError {
  return error instanceof TrainingError && (codes.length === 0 || codes.includes(error.code));
}
