import { grown } from '../grown.ts';

const FIRST_CAPACITY = 2 ** 12;

/** Gathers in which words pairs were found, each word once for a pair. */
export class FoundPairs {
  /** What was found since the last {@link FoundPairs.drain}: pairs, and the word of each. */
  #pairs = new Int32Array(FIRST_CAPACITY);
  #words = new Int32Array(FIRST_CAPACITY);
  #size = 0;
  /** For each pair: the visit in which it was last found, and how often it stands in `#pairs`. */
  #visits = new Int32Array(FIRST_CAPACITY);
  #sizes = new Int32Array(FIRST_CAPACITY);
  #word = 0;
  #visit = 0;

  /** Says which word the pairs to come were found in. */
  enter(word: number): void {
    this.#word = word;
    this.#visit++;
  }

  /** Notes a pair of the present word. */
  add(pair: number): void {
    if (pair >= this.#visits.length) {
      this.#visits = grown(this.#visits, pair + 1);
      this.#sizes = grown(this.#sizes, pair + 1);
    }
    if (this.#visits[pair] === this.#visit) return;
    this.#visits[pair] = this.#visit;
    this.#sizes[pair]!++;
    const index = this.#size++;
    if (index === this.#pairs.length) {
      this.#pairs = grown(this.#pairs, index + 1);
      this.#words = grown(this.#words, index + 1);
    }
    this.#pairs[index] = pair;
    this.#words[index] = this.#word;
  }

  /** Hands out each pair with its words, in the order in which the pairs were found first, and forgets them. */
  drain(take: (pair: number, words: Int32Array) => void): void {
    const grouped = new Int32Array(this.#size);
    const order: number[] = [];
    const ends: number[] = [];
    let end = 0;
    for (let index = 0; index < this.#size; index++) {
      const pair = this.#pairs[index]!;
      const size = this.#sizes[pair]!;
      if (size > 0) {
        // From now on the number says, negated, where the pair's next word goes.
        this.#sizes[pair] = ~end;
        end += size;
        order.push(pair);
        ends.push(end);
      }
      grouped[~this.#sizes[pair]!] = this.#words[index]!;
      this.#sizes[pair]!--;
    }
    this.#size = 0;
    let start = 0;
    for (const [index, pair] of order.entries()) {
      this.#sizes[pair] = 0;
      take(pair, grouped.subarray(start, ends[index]));
      start = ends[index] ?? start;
    }
  }
}
