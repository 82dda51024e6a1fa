import { setTimeout as sleep } from 'node:timers/promises';

/** Time between two attempts, in milliseconds. */
const PAUSE_MS = 2000;

/** How long {@link retryUntil} goes on. */
export interface RetryOptions<T> {
  /** Tells whether an attempt's result is worth another one. */
  readonly isEarly: (result: T) => boolean;
  readonly waitSeconds: number;
  readonly signal: AbortSignal;
}

/**
 * Makes attempts until one does not come too early, or the time is over; the last result counts.
 *
 * @throws the signal's reason if it is aborted.
 */
export async function retryUntil<T>(
  attempt: () => Promise<T>,
  { isEarly, waitSeconds, signal }: RetryOptions<T>,
): Promise<T> {
  const endMs = performance.now() + waitSeconds * 1000;
  for (;;) {
    const result = await attempt();
    const leftMs = endMs - performance.now();
    if (leftMs <= 0 || !isEarly(result)) return result;
    await sleep(Math.min(PAUSE_MS, leftMs), undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
