import type { EngineName } from './engine.ts';

/** What was wrong with a call of a session, as a stable word. */
export type SessionErrorCode =
  | 'unknown-engine'
  | 'invalid-array'
  | 'unknown-function'
  | 'invalid-result'
  | 'session-closed'
  | 'slow-precision'
  | 'unknown-device'
  | 'engine-failure';

/** An engine that cannot be used on this machine, with the command that changes that. */
export class EngineUnavailableError extends Error {
  override readonly name = 'EngineUnavailableError';
  readonly code = 'engine-unavailable';
  readonly engine: EngineName;
  /** What is not there, as a noun phrase. */
  readonly missing: string;
  /** Command that gets it. */
  readonly command: string;

  constructor(fields: { engine: EngineName; missing: string; command: string; cause?: unknown }) {
    super(
      `Engine ${fields.engine} cannot start: missing ${fields.missing}. Run \`${fields.command}\`, or choose another engine.`,
      { cause: fields.cause },
    );
    this.engine = fields.engine;
    this.missing = fields.missing;
    this.command = fields.command;
  }
}

/** A function that cannot be compiled: an operation without a lowering, or a read while tracing. */
export class TraceError extends Error {
  override readonly name = 'TraceError';
  readonly code: 'unknown-operation' | 'data-dependent-read' | 'unsupported-type';
  /** Name of the tfjs kernel. */
  readonly operation: string;
  /** File, line and column of the caller, if they are known. */
  readonly location: string | undefined;

  constructor(fields: {
    code: TraceError['code'];
    operation: string;
    problem: string;
    location?: string | undefined;
  }) {
    super(`${fields.problem}${fields.location === undefined ? '' : ` (at ${fields.location})`}.`);
    this.code = fields.code;
    this.operation = fields.operation;
    this.location = fields.location;
  }
}

/** A call that does not fit the session: its arrays, its function or what the function returned. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
  readonly code: SessionErrorCode;

  constructor(code: SessionErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Any error that this package throws on purpose. */
export type CompileError = EngineUnavailableError | TraceError | SessionError;

/** Tells whether `error` comes from this package, and has one of `codes` if any are given. */
export function isCompileError(
  error: unknown,
  ...codes: readonly CompileError['code'][]
): error is CompileError {
  const own =
    error instanceof EngineUnavailableError || error instanceof TraceError || error instanceof SessionError;
  return own && (codes.length === 0 || codes.includes(error.code));
}
