/** A failure that may pass: the same request can succeed a moment later. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  /** Wait that the server asks for, in milliseconds. */
  readonly retryAfterMs: number;

  constructor(message: string, details: { readonly retryAfterMs?: number; readonly cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.retryAfterMs = details.retryAfterMs ?? 0;
  }
}

/** System errors that come and go with the network or a server's restart. */
const PASSING_CODES: ReadonlySet<string> = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Wraps an error of a connection as an {@link Interruption} if it may pass; else returns it as it is. */
export function asInterruption(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  return PASSING_CODES.has(code ?? '') ? new Interruption(message || `${code}`, { cause: error }) : error;
}
