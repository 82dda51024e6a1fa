import { formatRanges } from './number-ranges.ts';

/** An option of a preparation is outside its range, or two options contradict each other. */
export class InvalidOptionError extends Error {
  override readonly name = 'InvalidOptionError';
  readonly code = 'preparation-option';
  /** Dotted name of the option. */
  readonly option: string;

  constructor(option: string, expected: string, actual: unknown) {
    super(
      `Preparation option ${option}: expected ${expected}, got ${JSON.stringify(actual) ?? String(actual)}.`,
    );
    this.option = option;
  }
}

/** One entry of a plan that changed between two runs on the same folder. */
export interface PlanDifference {
  /** What changed, such as `configuration.seed` or `input a/b.txt`. */
  readonly key: string;
  readonly before: string;
  readonly after: string;
}

/** The output folder holds the plan of other data: another configuration, tokenizer or input. */
export class PlanMismatchError extends Error {
  override readonly name = 'PlanMismatchError';
  readonly code = 'plan-mismatch';
  readonly directory: string;
  readonly differences: readonly PlanDifference[];

  constructor(directory: string, differences: readonly PlanDifference[]) {
    const lines = differences.map(({ key, before, after }) => `  ${key}: ${before} -> ${after}`);
    super(
      `Output folder ${directory}: it was begun with other settings or inputs:\n${lines.join('\n')}\n` +
        'Choose another output folder, delete this one, or go back to the settings that it was begun with.',
    );
    this.directory = directory;
    this.differences = differences;
  }
}

/** A file of the output folder that the preparation keeps its books in is damaged, or tasks are missing. */
export class OutputDamagedError extends Error {
  override readonly name = 'OutputDamagedError';
  readonly code = 'output-damaged';
  readonly path: string;

  constructor(message: string, details: { readonly path: string; readonly cause?: unknown }) {
    super(message, { cause: details.cause });
    this.path = details.path;
  }
}

/** An input file is not what the plan was made from. */
export class InputChangedError extends Error {
  override readonly name = 'InputChangedError';
  readonly code = 'input-changed';
  readonly path: string;

  constructor(path: string, expected: string, actual: string) {
    super(
      `Input ${path}: expected ${expected} as planned, got ${actual}. ` +
        'The file changed while it was being prepared; run again into another output folder.',
    );
    this.path = path;
  }
}

/** A task was asked for before all tasks of the stage before it were complete. */
export class StageIncompleteError extends Error {
  override readonly name = 'StageIncompleteError';
  readonly code = 'stage-incomplete';
  readonly directory: string;
  readonly stage: string;
  /** The tasks that are missing, rising. */
  readonly missing: readonly number[];

  constructor(
    directory: string,
    { stage, missing }: { readonly stage: string; readonly missing: readonly number[] },
  ) {
    super(
      `Output folder ${directory}: expected all tasks of the stage ${stage} to be complete, ${missing.length} are not ` +
        `(${formatRanges(missing)}). Run them first.`,
    );
    this.directory = directory;
    this.stage = stage;
    this.missing = missing;
  }
}

/** The corpus has no document that gives a row. */
export class NoRowsError extends Error {
  override readonly name = 'NoRowsError';
  readonly code = 'no-rows';
  /** Counters of what was read and left out, as a manifest has them. */
  readonly counters: Readonly<Record<string, number>>;

  constructor(directory: string, counters: Readonly<Record<string, number>>) {
    const found = Object.entries(counters)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${name} ${count}`);
    super(
      `Output folder ${directory}: expected text that gives rows, got none (${found.length === 0 ? 'no documents' : found.join(', ')}). ` +
        'Check that the corpus names the right files, or lower reading.minSentences.',
    );
    this.counters = counters;
  }
}

/** One task failed; the folder keeps what the others finished, so that the same run continues. */
export class TaskFailedError extends Error {
  override readonly name = 'TaskFailedError';
  readonly code = 'task-failed';
  readonly task: number;
  /** Code of the error inside the worker: of a library, of the system (`ENOSPC`), or `worker-lost`. */
  readonly reason: string;

  constructor(
    message: string,
    details: { readonly task: number; readonly reason: string; readonly cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.task = details.task;
    this.reason = details.reason;
  }
}

/** Every error that this package throws on purpose. */
export type PreparationError =
  | InvalidOptionError
  | PlanMismatchError
  | OutputDamagedError
  | StageIncompleteError
  | InputChangedError
  | NoRowsError
  | TaskFailedError;

const PREPARATION_ERRORS = [
  InvalidOptionError,
  PlanMismatchError,
  OutputDamagedError,
  StageIncompleteError,
  InputChangedError,
  NoRowsError,
  TaskFailedError,
] as const;

/** Tells whether `error` was thrown by this package, with one of `codes` if any are given. */
export function isPreparationError(
  error: unknown,
  ...codes: readonly PreparationError['code'][]
): error is PreparationError {
  const known = PREPARATION_ERRORS.some((type) => error instanceof type);
  return known && (codes.length === 0 || codes.includes((error as PreparationError).code));
}
