import { Draws } from '@albectra/random';
import type { RandomKey } from '@albectra/random';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const FIRST_CAPACITY_BYTES = 2 ** 16;

/** How much a sample may hold. */
export interface SampleLimits {
  readonly maxSentences: number;
  /** UTF-8 bytes; the reservoir itself takes at most about three times as many. */
  readonly maxBytes: number;
}

/** Where one sentence stands in the arena, and its place in the random order. */
interface Entry {
  readonly key: number;
  readonly start: number;
  readonly end: number;
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
  /** A binary heap with the highest key first. */
  readonly #heap: Entry[] = [];
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
    return this.#heap.length;
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
    const entry = this.#store(sentence, key);
    push(this.#heap, entry);
    this.#bytes += entry.end - entry.start;
    while (this.#heap.length > this.#limits.maxSentences || this.#bytes > this.#limits.maxBytes)
      this.#evict();
  }

  /** Yields the sentences of the sample, in an order without meaning. */
  *sentences(): Generator<string> {
    for (const { start, end } of this.#heap) yield decoder.decode(this.#arena.subarray(start, end));
  }

  #store(sentence: string, key: number): Entry {
    const neededBytes = sentence.length * 3;
    if (this.#used + neededBytes > this.#arena.length) this.#makeRoom(neededBytes);
    const start = this.#used;
    const { written } = encoder.encodeInto(sentence, this.#arena.subarray(start));
    this.#used += written;
    return { key, start, end: this.#used };
  }

  #evict(): void {
    const evicted = pop(this.#heap);
    this.#ceiling = evicted.key;
    this.#bytes -= evicted.end - evicted.start;
  }

  /** Moves what is still in the sample to a new arena: no larger than twice the sample needs. */
  #makeRoom(neededBytes: number): void {
    const arena = new Uint8Array(2 * (this.#bytes + neededBytes));
    let used = 0;
    this.#heap.forEach(({ key, start, end }, index) => {
      arena.set(this.#arena.subarray(start, end), used);
      this.#heap[index] = { key, start: used, end: used + end - start };
      used += end - start;
    });
    this.#arena = arena;
    this.#used = used;
  }
}

function push(heap: Entry[], entry: Entry): void {
  let index = heap.length;
  heap.push(entry);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (heap[parent]!.key >= entry.key) break;
    heap[index] = heap[parent]!;
    index = parent;
  }
  heap[index] = entry;
}

function pop(heap: Entry[]): Entry {
  const top = heap[0]!;
  const last = heap.pop()!;
  if (heap.length > 0) sift(heap, last);
  return top;
}

/** Puts `entry` where it belongs, from the top down. */
function sift(heap: Entry[], entry: Entry): void {
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]!.key > heap[child]!.key) child++;
    if (heap[child]!.key <= entry.key) break;
    heap[index] = heap[child]!;
    index = child;
  }
  heap[index] = entry;
}
