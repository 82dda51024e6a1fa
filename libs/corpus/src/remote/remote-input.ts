import type { IdentifiedInput, OpenInputOptions } from '../byte-input.ts';
import { BodyReader } from './body-reader.ts';
import { checkPart } from './check-part.ts';
import { InputChangedError, RemoteInputError } from './errors.ts';
import { createSession, exchange, type RemoteSession } from './exchange.ts';
import { conditionHeaders } from './identity.ts';
import { probe, type RemoteFacts } from './probe.ts';
import type { ResolvedRemoteOptions } from './remote-options.ts';
import type { RemoteTarget } from './remote-target.ts';
import { createRetry, withRetries } from './retry.ts';

/** A gap of up to this many bytes is read and dropped rather than asked past: about one round trip. */
const LONGEST_SKIP = 256 * 1024;
/** Bytes after which a broken answer counts as progress, so that the attempts start anew. */
const PROGRESS_BYTES = 64 * 1024;

/**
 * Opens a file on a server for random access.
 *
 * Reads that follow one another are served from one answer, which is received a bounded number of bytes
 * ahead; a read elsewhere asks for its own bytes only, and the one after it begins to stream again.
 *
 * @throws {RemoteInputError} if it is not there or cannot be read in parts.
 * @throws {InputChangedError} if its identity is not the one that is expected; while reading, if it changes.
 */
export async function openRemoteInput(
  target: RemoteTarget,
  options: ResolvedRemoteOptions,
  { identity: expected, streamEnd }: Pick<OpenInputOptions, 'identity' | 'streamEnd'> = {},
): Promise<IdentifiedInput> {
  const session = createSession(target, options);
  try {
    const context = { name: target.name, options, signal: session.client.signal };
    const facts = await withRetries(context, () => probe(session));
    if (expected !== undefined && facts.identity !== expected) {
      throw new InputChangedError(target.name, expected, facts.identity);
    }
    return new RemoteInput(session, facts, streamEnd);
  } catch (error) {
    session.client.close();
    throw error;
  }
}

class RemoteInput implements IdentifiedInput {
  readonly path: string;
  readonly bytes: number;
  readonly identity: string;
  readonly #session: RemoteSession;
  readonly #facts: RemoteFacts;
  /** Where answers to reads in sequence end. */
  readonly #streamEnd: number;
  #body: BodyReader | undefined;
  /** Position of the next byte of `#body`. */
  #position = 0;
  /** Where the last read ended: a read that begins here is part of a sequence. */
  #sequenceEnd = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(session: RemoteSession, facts: RemoteFacts, streamEnd: number = facts.bytes) {
    this.path = session.target.name;
    this.bytes = facts.bytes;
    this.identity = facts.identity;
    this.#session = session;
    this.#facts = facts;
    this.#streamEnd = Math.min(streamEnd, facts.bytes);
  }

  /** Reads are served one after the other: there is one connection. */
  read(target: Uint8Array, position: number): Promise<number> {
    const result = this.#queue.then(() => this.#fill(target, position));
    this.#queue = result.catch(() => {});
    return result;
  }

  async close(): Promise<void> {
    this.#body?.close();
    this.#body = undefined;
    this.#session.client.close();
    await this.#queue;
  }

  async #fill(target: Uint8Array, position: number): Promise<number> {
    const wanted = Math.min(target.length, this.bytes - position);
    const { target: named, options, client } = this.#session;
    const retry = createRetry({ name: named.name, options, signal: client.signal });
    let filled = 0;
    let mark = 0;
    while (filled < wanted) {
      try {
        const body = await this.#bodyAt(position + filled, wanted - filled);
        const chunk = await body.take(wanted - filled);
        target.set(chunk, filled);
        filled += chunk.length;
        this.#position += chunk.length;
        if (filled - mark >= PROGRESS_BYTES) retry.succeeded();
        if (filled - mark >= PROGRESS_BYTES) mark = filled;
      } catch (error) {
        this.#dropBody();
        if (client.signal.aborted) throw this.#closed();
        await retry.failed(error).catch((reason: unknown) => {
          throw client.signal.aborted ? this.#closed() : reason;
        });
      }
    }
    if (wanted > 0) this.#sequenceEnd = position + wanted;
    return Math.max(0, wanted);
  }

  /** The answer whose next byte is the one at `position`. */
  async #bodyAt(position: number, wanted: number): Promise<BodyReader> {
    const gap = position - this.#position;
    if (this.#body !== undefined && gap >= 0 && gap < this.#body.remaining && gap <= LONGEST_SKIP) {
      await this.#skipTo(this.#body, position);
      return this.#body;
    }
    this.#dropBody();
    // What follows a seek is not known yet: a footer, or the rest of the file.
    const isSequence = position === this.#sequenceEnd;
    const end = Math.max(position + wanted, isSequence ? this.#streamEnd : 0);
    const body = await this.#request(position, end);
    this.#body = body;
    this.#position = position;
    return body;
  }

  async #skipTo(body: BodyReader, position: number): Promise<void> {
    while (this.#position < position) {
      this.#position += (await body.take(position - this.#position)).length;
    }
  }

  #dropBody(): void {
    this.#body?.close();
    this.#body = undefined;
  }

  async #request(start: number, end: number): Promise<BodyReader> {
    const { options } = this.#session;
    const response = await exchange(this.#session, {
      range: `bytes=${start}-${end - 1}`,
      ...conditionHeaders(this.#facts.validator),
    });
    try {
      const range = checkPart(this.#session, response, { facts: this.#facts, start });
      return new BodyReader(response, {
        length: Math.min(range.end, end) - start,
        readAheadBytes: options.readAheadBytes,
        idleTimeoutMs: options.idleTimeoutMs,
      });
    } catch (error) {
      response.destroy();
      throw error;
    }
  }

  #closed(): RemoteInputError {
    return new RemoteInputError(
      `Corpus: expected an open input, got one that was closed (${this.path}). Open it again.`,
      { path: this.path, reason: 'closed' },
    );
  }
}
