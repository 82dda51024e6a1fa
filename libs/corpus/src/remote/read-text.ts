import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { asInterruption, Interruption } from './interruption.ts';

/** Bounds of {@link readText}. */
export interface ReadTextOptions {
  readonly mostBytes: number;
  /** Longest wait for the whole body, in milliseconds. */
  readonly idleTimeoutMs: number;
}

/**
 * Reads the whole body of an answer as UTF-8 text; one that is longer than `mostBytes` is cut there.
 *
 * @throws {Interruption} if the connection breaks before the end.
 */
export async function readText(response: IncomingMessage, options: ReadTextOptions): Promise<string> {
  const done = new AbortController();
  const late = sleep(options.idleTimeoutMs, true, { signal: done.signal }).catch(() => false);
  void late.then((isLate) => {
    if (isLate) response.destroy(new Interruption(`no whole answer within ${options.idleTimeoutMs} ms`));
  });
  try {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= options.mostBytes) break;
    }
    return Buffer.concat(chunks).subarray(0, options.mostBytes).toString('utf8');
  } catch (error) {
    throw asInterruption(error);
  } finally {
    done.abort();
  }
}
