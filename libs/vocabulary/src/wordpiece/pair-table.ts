import { grown } from '../grown.ts';

const FIRST_PAIRS = 2 ** 12;

/** Pairs of token ids by number, each with its count; a number is found from the pair by hashing. */
export class PairTable {
  /** First token of each pair, `[pairs]`; this and the others may be longer. */
  lefts: Int32Array = new Int32Array(FIRST_PAIRS);
  /** Second token of each pair, `[pairs]`. */
  rights: Int32Array = new Int32Array(FIRST_PAIRS);
  /** How often each pair stands in the text, `[pairs]`. */
  counts: Float64Array = new Float64Array(FIRST_PAIRS);
  /** 1 + number of a pair, or 0 where the slot is free. */
  #slots = new Int32Array(FIRST_PAIRS * 2);
  #size = 0;

  /** Number of pairs. */
  get size(): number {
    return this.#size;
  }

  /** Returns the number of a pair, which is added with the count 0 unless it is there. */
  numberOf(left: number, right: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hashOf(left, right) & mask;
    for (let entry = slots[slot]!; entry !== 0; entry = slots[slot]!) {
      if (this.lefts[entry - 1] === left && this.rights[entry - 1] === right) return entry - 1;
      slot = (slot + 1) & mask;
    }
    const pair = this.#size++;
    slots[slot] = this.#size;
    if (pair === this.lefts.length) this.#grow();
    this.lefts[pair] = left;
    this.rights[pair] = right;
    if (this.#size * 2 > slots.length) this.#rehash();
    return pair;
  }

  #grow(): void {
    const capacity = this.lefts.length * 2;
    this.lefts = grown(this.lefts, capacity);
    this.rights = grown(this.rights, capacity);
    this.counts = grown(this.counts, capacity);
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let pair = 0; pair < this.#size; pair++) {
      let slot = hashOf(this.lefts[pair]!, this.rights[pair]!) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = pair + 1;
    }
  }
}

function hashOf(left: number, right: number): number {
  const mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
