/** A task's file does not have the form that the task demands. */
export class TaskFileError extends Error {
  override readonly name = 'TaskFileError';
  readonly code = 'task-file';
  readonly file: string;
  /** Line in the file, from 1. */
  readonly line: number;

  constructor(fields: { file: string; line: number; problem: string; remedy: string }) {
    super(`Reading ${fields.file} failed: ${fields.problem} (line ${fields.line}). ${fields.remedy}`);
    this.file = fields.file;
    this.line = fields.line;
  }
}

/** Tells whether a value is a {@link TaskFileError}. */
export function isTaskFileError(error: unknown): error is TaskFileError {
  return error instanceof TaskFileError;
}
