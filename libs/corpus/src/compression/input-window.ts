import { ByteQueue } from '../byte-queue.ts';

/**
 * The bytes of an archive from one position on, as many as a decoder asks for.
 *
 * Memory: twice the most that is asked for, and twice a chunk.
 */
export class InputWindow {
  readonly #chunks: AsyncGenerator<Uint8Array, void, undefined>;
  readonly #queue: ByteQueue;
  #ended = false;

  constructor(chunks: AsyncGenerator<Uint8Array, void, undefined>, position: number) {
    this.#chunks = chunks;
    this.#queue = new ByteQueue(position);
  }

  /** Position in the archive of the first byte held. */
  get position(): number {
    return this.#queue.position;
  }

  get length(): number {
    return this.#queue.length;
  }

  /** The bytes held, valid until the next call of `ensure`. */
  get bytes(): Uint8Array {
    return this.#queue.bytes;
  }

  /** Reads on until at least `count` bytes are held or the archive ends; tells whether they are. */
  async ensure(count: number): Promise<boolean> {
    while (this.#queue.length < count && !this.#ended) {
      const step = await this.#chunks.next();
      if (step.done === true) this.#ended = true;
      else this.#queue.append(step.value);
    }
    return this.#queue.length >= count;
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    this.#queue.drop(count);
  }

  /** Ends the reading of the archive. */
  async close(): Promise<void> {
    await this.#chunks.return();
  }
}
