import type { IncomingMessage } from 'node:http';
import { asInterruption, Interruption } from './interruption.ts';

/** Settings of {@link BodyReader}. */
export interface BodyReaderOptions {
  /** Bytes that the body has to have. */
  readonly length: number;
  readonly readAheadBytes: number;
  readonly idleTimeoutMs: number;
}

/** Reads the body of an answer as it comes, a bounded number of bytes ahead. */
export class BodyReader {
  readonly #response: IncomingMessage;
  readonly #options: BodyReaderOptions;
  readonly #chunks: Buffer[] = [];
  /** Bytes in `#chunks`. */
  #buffered = 0;
  /** Bytes taken. */
  #taken = 0;
  #ended = false;
  #failure: unknown = undefined;
  #wake: () => void = () => {};

  constructor(response: IncomingMessage, options: BodyReaderOptions) {
    this.#response = response;
    this.#options = options;
    response.on('data', (chunk: Buffer) => {
      this.#receive(chunk);
    });
    response.on('error', (error) => {
      this.#end(asInterruption(error));
    });
    response.on('end', () => {
      this.#end(undefined);
    });
    response.on('close', () => {
      this.#end(new Interruption('a connection that closed early'));
    });
  }

  /** Bytes not taken yet. */
  get remaining(): number {
    return this.#options.length - this.#taken;
  }

  /**
   * Takes the next bytes, at least one and at most `limit`, once there are any.
   *
   * @throws {Interruption} if the connection ends before the body does, or stays silent for too long.
   */
  async take(limit: number): Promise<Buffer> {
    while (this.#buffered === 0) {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#ended) throw new Interruption(`an answer that ends ${this.remaining} bytes early`);
      await this.#wait();
    }
    const chunk = this.#chunks[0] ?? Buffer.alloc(0);
    const taken = chunk.subarray(0, limit);
    if (taken.length === chunk.length) this.#chunks.shift();
    else this.#chunks[0] = chunk.subarray(taken.length);
    this.#buffered -= taken.length;
    this.#taken += taken.length;
    if (this.#buffered <= this.#options.readAheadBytes / 2) this.#response.resume();
    return taken;
  }

  /** Drops the answer, and its connection unless all of it has come. */
  close(): void {
    if (!this.#response.complete) this.#response.destroy();
  }

  #receive(chunk: Buffer): void {
    // A server that sends more than it announced for a range is cut off; what was announced is whole.
    const missing = this.remaining - this.#buffered;
    const wanted = chunk.length <= missing ? chunk : chunk.subarray(0, missing);
    if (wanted.length > 0) this.#chunks.push(wanted);
    this.#buffered += wanted.length;
    if (wanted.length < chunk.length) this.#response.destroy();
    else if (this.#buffered >= this.#options.readAheadBytes) this.#response.pause();
    this.#wake();
  }

  #end(failure: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    this.#wake();
  }

  async #wait(): Promise<void> {
    const { idleTimeoutMs } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(() => {
        this.#end(new Interruption(`no bytes for ${idleTimeoutMs} ms`));
        this.#response.destroy();
      }, idleTimeoutMs);
    });
    clearTimeout(timer);
  }
}
