/** An option of a training is out of its range. */
export class TrainingOptionError extends Error {
  readonly code = 'training-option';
  override readonly name = 'TrainingOptionError';
  readonly option: string;

  constructor(option: string, expected: string, actual: unknown) {
    super(
      `Training a vocabulary: option ${option}: expected ${expected}, got ${String(actual)}. Change the option.`,
    );
    this.option = option;
  }
}

/** The text to train a vocabulary from holds no word. */
export class TrainingTextError extends Error {
  readonly code = 'training-text-empty';
  override readonly name = 'TrainingTextError';
  /** Lines that were read. */
  readonly sentenceCount: number;

  constructor(sentenceCount: number) {
    super(
      `Training a vocabulary: expected text, got ${sentenceCount} lines without a word (the input). ` +
        'Check that the input names the right files.',
    );
    this.sentenceCount = sentenceCount;
  }
}

/** The text is too small or too uniform for a vocabulary of the size that was asked for. */
export class VocabularyTooLargeError extends Error {
  readonly code = 'vocabulary-too-large';
  override readonly name = 'VocabularyTooLargeError';
  /** Pieces that were asked for. */
  readonly requestedSize: number;
  /** Pieces that the text supports under the same options. */
  readonly largestSize: number;

  constructor(requestedSize: number, largestSize: number) {
    super(
      `Training a vocabulary: expected text for ${requestedSize} pieces, got text for ${largestSize} ` +
        `(vocabularySize). Give more text, set vocabularySize to at most ${largestSize}, or set allowSmaller.`,
    );
    this.requestedSize = requestedSize;
    this.largestSize = largestSize;
  }
}

const ERROR_CLASSES = [TrainingOptionError, TrainingTextError, VocabularyTooLargeError] as const;

/** An error that this package throws, told apart by its `code`. */
export type TrainingError = TrainingOptionError | TrainingTextError | VocabularyTooLargeError;

/** Tells whether `error` was thrown by this package, with one of `codes` if any are given. */
export function isTrainingError<Code extends TrainingError['code']>(
  error: unknown,
  ...codes: readonly Code[]
): error is Extract<TrainingError, { code: Code }> {
  const known = ERROR_CLASSES.some((errorClass) => error instanceof errorClass);
  return (
    known && (codes.length === 0 || (codes as readonly string[]).includes((error as TrainingError).code))
  );
}
