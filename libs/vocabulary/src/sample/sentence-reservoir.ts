import { Draws } from '@albectra/random';
import type { RandomKey } from '@albectra/random';
import { RangeHeap } from './range-heap.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const FIRST_CAPACITY_BYTES = 2 ** 16;

/** How much a sample may hold. */
export interface SampleLimits {
  readonly maxSentences: number;
  /** UTF-8 bytes; the reservoir takes twice as many, and four times while it moves to a larger arena. */
  readonly maxBytes: number;
}

/**
 * A uniform sample of a stream of sentences, bounded in sentences and in bytes.
 *
 * Every sentence gets a random number from its position in the stream. The sample holds those with
 * the lowest numbers, as many as fit: which they are depends on the key and the stream alone, and a
 * larger limit gives a superset. Sentences are kept as UTF-8 in one arena, because a JavaScript
 * string cut out of a file's text would keep all of that text alive.
 */
export class SentenceReservoir {
  readonly #limits: SampleLimits;
  readonly #draws: Draws;
  readonly #heap = new RangeHeap();
  #arena = new Uint8Array(FIRST_CAPACITY_BYTES);
  #used = 0;
  #bytes = 0;
  #seen = 0;
  /** Sentences with this key or a higher one do not fit. */
  #ceiling = Infinity;

  constructor(limits: SampleLimits, key: RandomKey) {
    this.#limits = limits;
    this.#draws = new Draws(key);
  }

  /** Sentences offered so far. */
  get seenCount(): number {
    return this.#seen;
  }

  /** Sentences in the sample. */
  get sentenceCount(): number {
    return this.#heap.size;
  }

  /** UTF-8 bytes in the sample. */
  get sizeBytes(): number {
    return this.#bytes;
  }

  /** Offers the next sentence of the stream. */
  add(sentence: string): void {
    const draws = this.#draws.seek(0, this.#seen++);
    const key = draws.uint32() * 2 ** 21 + (draws.uint32() >>> 11);
    if (key >= this.#ceiling) return;
    const start = this.#store(sentence);
    this.#heap.push({ key, start, end: this.#used });
    this.#bytes += this.#used - start;
    while (this.#heap.size > this.#limits.maxSentences || this.#bytes > this.#limits.maxBytes) this.#evict();
  }

  /** Yields the sentences of the sample, in an order without meaning. */
  *sentences(): Generator<string> {
    for (let index = 0; index < this.#heap.size; index++) {
      const { start, end } = this.#heap.at(index);
      yield decoder.decode(this.#arena.subarray(start, end));
    }
  }

  /** Appends a sentence to the arena; returns where it starts. */
  #store(sentence: string): number {
    const neededBytes = sentence.length * 3;
    if (this.#used + neededBytes > this.#arena.length) this.#makeRoom(neededBytes);
    const start = this.#used;
    const { written } = encoder.encodeInto(sentence, this.#arena.subarray(start));
    this.#used += written;
    return start;
  }

  #evict(): void {
    const evicted = this.#heap.pop();
    this.#ceiling = evicted.key;
    this.#bytes -= evicted.end - evicted.start;
  }

  /** Moves what is still in the sample to a new arena: no larger than twice the sample needs. */
  #makeRoom(neededBytes: number): void {
    const arena = new Uint8Array(2 * (this.#bytes + neededBytes));
    let used = 0;
    for (let index = 0; index < this.#heap.size; index++) {
      const { start, end } = this.#heap.at(index);
      arena.set(this.#arena.subarray(start, end), used);
      this.#heap.move(index, used);
      used += end - start;
    }
    this.#arena = arena;
    this.#used = used;
  }
}
