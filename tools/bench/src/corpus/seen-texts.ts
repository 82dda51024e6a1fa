import { hash } from 'node:crypto';

/**
 * Remembers which texts were met, in memory that does not grow: 8 bytes for each of `capacity`.
 *
 * A text is known by 52 bits of its hash: among ten million texts, one is taken for another with a
 * probability of about 1 %. When all places are taken, further texts count as new.
 */
export class SeenTexts {
  readonly #places: Float64Array;
  readonly #limit: number;
  #count = 0;

  /** @param capacity Texts that are remembered, 1 to 2²⁷. */
  constructor(capacity: number) {
    // Twice the places, so that a search ends soon.
    this.#places = new Float64Array(2 * capacity);
    this.#limit = capacity;
  }

  /** Remembers a text; tells whether it was new. */
  add(text: string): boolean {
    const digest = Number.parseInt(hash('sha1', text, 'hex').slice(0, 13), 16);
    // Zero marks an empty place.
    const key = digest * 2 + 1;
    let place = digest % this.#places.length;
    while (this.#places[place] !== 0) {
      if (this.#places[place] === key) return false;
      place = place + 1 === this.#places.length ? 0 : place + 1;
    }
    if (this.#count < this.#limit) {
      this.#places[place] = key;
      this.#count++;
    }
    return true;
  }
}
