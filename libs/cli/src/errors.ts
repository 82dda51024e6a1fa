/** The command line itself is wrong: an unknown command or option, a missing value. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'usage';
}

/** A configuration does not fit its schema, or its file cannot be read. Exit code 2. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'configuration';
  /** One sentence for each fault, in the order in which the schema found them. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[], options?: ErrorOptions) {
    super(faults.join('\n'), options);
    this.faults = faults;
  }
}

/** The reason with which a command's `AbortSignal` is aborted when the user or the system stops it. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  readonly code = 'interrupted';
  readonly signal: 'SIGINT' | 'SIGTERM';

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`Stopped by ${signal}.`);
    this.signal = signal;
  }
}

/** Every error class of this package. */
export type CliError = UsageError | ConfigurationError | InterruptedError;

/** Tells whether `error` is one of this package's errors, and of one of `codes` where any are given. */
export function isCliError(error: unknown, ...codes: readonly CliError['code'][]): error is CliError {
  const known =
    error instanceof UsageError || error instanceof ConfigurationError || error instanceof InterruptedError;
  return known && (codes.length === 0 || codes.includes(error.code));
}
