/** This machine cannot run the TensorFlow runtime at all. */
export class UnsupportedMachineError extends Error {
  readonly code = 'unsupported-machine' as const;
  override readonly name = 'UnsupportedMachineError';
}

/** A program that this step needs is not installed. */
export class MissingToolError extends Error {
  readonly code = 'missing-tool' as const;
  override readonly name = 'MissingToolError';
  readonly tool: string;

  constructor(tool: string, message: string) {
    super(message);
    this.tool = tool;
  }
}

/** A program ran and failed; the end of what it printed is in `outputTail`. */
export class CommandFailedError extends Error {
  readonly code = 'command-failed' as const;
  override readonly name = 'CommandFailedError';
  readonly command: string;
  readonly outputTail: string;

  constructor(command: string, message: string, outputTail: string) {
    super(message);
    this.command = command;
    this.outputTail = outputTail;
  }
}

/** A file is not what it should be: cut short, altered, or with names that lead outside. */
export class DamagedFileError extends Error {
  readonly code = 'damaged-file' as const;
  override readonly name = 'DamagedFileError';
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/** Any error that tells why a step of the set-up did not work on this machine. */
export type TensorflowSetupError =
  UnsupportedMachineError | MissingToolError | CommandFailedError | DamagedFileError;

/** Tells whether an error is one of this package's, optionally one of the given codes. */
export function isTensorflowSetupError(
  error: unknown,
  ...codes: readonly TensorflowSetupError['code'][]
): error is TensorflowSetupError {
  const ours =
    error instanceof UnsupportedMachineError ||
    error instanceof MissingToolError ||
    error instanceof CommandFailedError ||
    error instanceof DamagedFileError;
  return ours && (codes.length === 0 || codes.includes(error.code));
}
