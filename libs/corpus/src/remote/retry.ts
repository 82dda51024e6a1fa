import { setTimeout as sleep } from 'node:timers/promises';
import { InputChangedError, RemoteInputError } from './errors.ts';
import { Interruption } from './interruption.ts';
import type { ResolvedRemoteOptions } from './remote-options.ts';

/** Counts the failures of one request and waits between its attempts. */
export interface Retry {
  /**
   * Takes note of a failure and waits until the next attempt is due.
   *
   * @throws {RemoteInputError} if the attempts are used up, or the failure will not pass.
   */
  failed(error: unknown): Promise<void>;
  /** Starts the count anew. */
  succeeded(): void;
}

/** Settings of {@link createRetry}. */
export interface RetryContext {
  /** Name of the input for messages. */
  readonly name: string;
  readonly options: ResolvedRemoteOptions;
  /** Ends a wait. */
  readonly signal: AbortSignal;
}

/** Makes the schedule of attempts: `backoffMs`, doubled each time up to `maxBackoffMs`, without chance. */
export function createRetry({ name, options, signal }: RetryContext): Retry {
  const { attempts, backoffMs, maxBackoffMs } = options;
  let failures = 0;
  return {
    failed: async (error) => {
      if (!(error instanceof Interruption)) throw explained(name, error);
      failures++;
      if (failures >= attempts) throw givenUp(name, failures, error);
      const wait = Math.max(backoffMs * 2 ** (failures - 1), error.retryAfterMs);
      await sleep(Math.min(wait, maxBackoffMs), undefined, { signal });
    },
    succeeded: () => {
      failures = 0;
    },
  };
}

/** Repeats a request until it succeeds or its attempts are used up. */
export async function withRetries<T>(context: RetryContext, request: () => Promise<T>): Promise<T> {
  const retry = createRetry(context);
  for (;;) {
    try {
      return await request();
    } catch (error) {
      await retry.failed(error);
    }
  }
}

function givenUp(name: string, failures: number, cause: Interruption): RemoteInputError {
  const times = failures === 1 ? 'one attempt' : `${failures} attempts`;
  return new RemoteInputError(
    `Corpus: expected an answer of the server, got ${cause.message} after ${times} (${name}). ` +
      'Check the address and the network, or try again later.',
    { path: name, reason: 'unreachable', cause },
  );
}

/** Names the input in an error of the system: no such host, a certificate that is not trusted, no HTTP. */
function explained(name: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  const isKnown = error instanceof RemoteInputError || error instanceof InputChangedError;
  if (isKnown || typeof code !== 'string') return error;
  return new RemoteInputError(
    `Corpus: expected an answer of the server, got ${message || code} (${name}). Check the address.`,
    { path: name, reason: code.startsWith('HPE_') ? 'protocol' : 'unreachable', cause: error },
  );
}
