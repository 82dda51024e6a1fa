import { grown } from '../grown.ts';
import type { PairTable } from './pair-table.ts';

const FIRST_CANDIDATES = 2 ** 12;

/**
 * Candidates for the next merge, the most frequent pair first.
 *
 * A candidate is a pair, the count that it had when it was pushed, and the words to merge it in. Of
 * equal counts, the pair with the lower first and then second token id comes first; a pair that was
 * pushed twice comes in that order. Counts may grow old: see {@link MergeQueue.replaceTopCount}.
 */
export class MergeQueue {
  readonly #pairs: PairTable;
  /** Of each candidate: pair, count, and `[start, end)` of its words in `#words`. */
  #pairOf = new Int32Array(FIRST_CANDIDATES);
  #countOf = new Float64Array(FIRST_CANDIDATES);
  #startOf = new Int32Array(FIRST_CANDIDATES + 1);
  #words = new Int32Array(FIRST_CANDIDATES);
  #candidateCount = 0;
  /** Candidates in heap order. */
  #heap = new Int32Array(FIRST_CANDIDATES);
  #size = 0;

  constructor(pairs: PairTable) {
    this.#pairs = pairs;
  }

  /** Number of candidates that wait. */
  get size(): number {
    return this.#size;
  }

  /** The first candidate's pair. */
  get topPair(): number {
    return this.#pairOf[this.#heap[0]!]!;
  }

  /** The first candidate's count, as it was when it was pushed or replaced. */
  get topCount(): number {
    return this.#countOf[this.#heap[0]!]!;
  }

  /** Pushes a candidate with the present count of its pair. */
  push(pair: number, words: Int32Array): void {
    const candidate = this.#candidateCount++;
    if (candidate === this.#pairOf.length) this.#grow();
    const start = this.#startOf[candidate]!;
    const end = start + words.length;
    if (end > this.#words.length) this.#words = grown(this.#words, end);
    this.#words.set(words, start);
    this.#pairOf[candidate] = pair;
    this.#countOf[candidate] = this.#pairs.counts[pair]!;
    this.#startOf[candidate + 1] = end;
    this.#siftUp(this.#size++, candidate);
  }

  /** Removes the first candidate and returns its words, valid until the next is pushed. */
  pop(): Int32Array {
    const candidate = this.#heap[0]!;
    const last = this.#heap[--this.#size]!;
    if (this.#size > 0) this.#siftDown(last);
    return this.#words.subarray(this.#startOf[candidate], this.#startOf[candidate + 1]);
  }

  /** Gives the first candidate another count, by which another one may become the first. */
  replaceTopCount(count: number): void {
    const candidate = this.#heap[0]!;
    this.#countOf[candidate] = count;
    this.#siftDown(candidate);
  }

  #siftUp(start: number, candidate: number): void {
    const heap = this.#heap;
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(candidate, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = candidate;
  }

  /** Puts a candidate in place of the first one. */
  #siftDown(candidate: number): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!this.#isBefore(heap[child]!, candidate)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = candidate;
  }

  #isBefore(one: number, other: number): boolean {
    const difference = this.#countOf[one]! - this.#countOf[other]!;
    if (difference !== 0) return difference > 0;
    const { lefts, rights } = this.#pairs;
    const onePair = this.#pairOf[one]!;
    const otherPair = this.#pairOf[other]!;
    if (onePair === otherPair) return one < other;
    const byLeft = lefts[onePair]! - lefts[otherPair]!;
    return byLeft === 0 ? rights[onePair]! < rights[otherPair]! : byLeft < 0;
  }

  #grow(): void {
    const capacity = this.#pairOf.length * 2;
    this.#pairOf = grown(this.#pairOf, capacity);
    this.#countOf = grown(this.#countOf, capacity);
    this.#startOf = grown(this.#startOf, capacity + 1);
    this.#heap = grown(this.#heap, capacity);
  }
}
