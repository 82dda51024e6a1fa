/**
 * What went wrong with a checkpoint, a tensor file or an export.
 *
 * - `invalid-file`: a safetensors file is cut short or malformed
 * - `unsupported-type`: a tensor has a number format that is not read here
 * - `damaged-checkpoint`: a file of a checkpoint is not as it was written
 * - `other-model`: a checkpoint's tensors are not those of the model
 * - `missing-parameter`: an export lacks a parameter or has it in another shape
 * - `folder-in-use`: an export's folder holds other files
 * - `invalid-option`: an option is out of its range
 */
export type CheckpointErrorCode =
  | 'invalid-file'
  | 'unsupported-type'
  | 'damaged-checkpoint'
  | 'other-model'
  | 'missing-parameter'
  | 'folder-in-use'
  | 'invalid-option';

/** Saving, loading or exporting a model failed for a reason that a person can act on. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
  readonly code: CheckpointErrorCode;
  /** File, folder or option concerned. */
  readonly subject: string;

  constructor(
    code: CheckpointErrorCode,
    subject: string,
    { message, cause }: { readonly message: string; readonly cause?: unknown },
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.subject = subject;
  }
}

/** Tells whether a value is a {@link CheckpointError}, optionally of one of the given codes. */
export function isCheckpointError(
  error: unknown,
  ...codes: readonly CheckpointErrorCode[]
): error is CheckpointError {
  return error instanceof CheckpointError && (codes.length === 0 || codes.includes(error.code));
}
