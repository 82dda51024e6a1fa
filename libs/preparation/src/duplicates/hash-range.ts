import { HASH_WORDS } from './hash-table.ts';

const WORD_BITS = 32;

/** The hashes that agree in their first bits: all of them, or a part that can be halved again. */
export class HashRange {
  /** All hashes. */
  static readonly all: HashRange = new HashRange(0, new Int32Array(HASH_WORDS), new Int32Array(HASH_WORDS));

  readonly #bits: number;
  readonly #masks: Int32Array;
  readonly #values: Int32Array;

  constructor(bits: number, masks: Int32Array, values: Int32Array) {
    this.#bits = bits;
    this.#masks = masks;
    this.#values = values;
  }

  /** Tells whether the hash at `offset` of `words` belongs to the range. */
  has(words: Int32Array, offset: number): boolean {
    const masks = this.#masks;
    const values = this.#values;
    return (
      (words[offset]! & masks[0]!) === values[0] &&
      (words[offset + 1]! & masks[1]!) === values[1] &&
      (words[offset + 2]! & masks[2]!) === values[2] &&
      (words[offset + 3]! & masks[3]!) === values[3]
    );
  }

  /** The two halves: without and with the next bit. */
  halves(): readonly [HashRange, HashRange] {
    const word = Math.floor(this.#bits / WORD_BITS);
    const bit = 1 << (this.#bits % WORD_BITS);
    const masks = Int32Array.from(this.#masks);
    const values = Int32Array.from(this.#values);
    masks[word]! |= bit;
    values[word]! |= bit;
    return [new HashRange(this.#bits + 1, masks, this.#values), new HashRange(this.#bits + 1, masks, values)];
  }

  /** Cuts the range into `2 ** depth` parts. */
  cut(depth: number): HashRange[] {
    let parts: HashRange[] = [this];
    for (let level = 0; level < depth; level++) parts = parts.flatMap((part) => part.halves());
    return parts;
  }
}
