/** A task failed inside of its worker thread. */
export class WorkerTaskError extends Error {
  override readonly name = 'WorkerTaskError';
  readonly code = 'worker-task';
  /** Code of the error inside of the worker, of a library or of the system; `internal` if it had none. */
  readonly reason: string;

  constructor(message: string, details: { readonly reason: string; readonly cause: unknown }) {
    super(message, { cause: details.cause });
    this.reason = details.reason;
  }
}

/** A worker thread ended before its task did. */
export class WorkerLostError extends Error {
  override readonly name = 'WorkerLostError';
  readonly code = 'worker-lost';

  constructor(pool: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `Worker threads (${pool}): expected a result, got the end of a thread (${reason}). ` +
        'If memory ran out, use fewer threads or a smaller input.',
      { cause },
    );
  }
}
