/** Longest word that is looked up, in UTF-16 units of its folded form. */
export const LONGEST_WORD = 16;

/** A word as it is looked up: folded to lower case, in a buffer that is used again and again. */
export interface FoldedWord {
  readonly units: Uint16Array;
  /** Units in use. */
  length: number;
}

/**
 * Flags of words: an open-addressing hash table over UTF-16 units, so that a look-up makes no string.
 */
export class WordTable {
  readonly #mask: number;
  readonly #flags: Uint16Array;
  readonly #lengths: Uint8Array;
  readonly #units: Uint16Array;

  /** Words are given folded, each at most {@link LONGEST_WORD} units long. */
  constructor(words: ReadonlyMap<string, number>) {
    const size = 2 ** Math.ceil(Math.log2(2 * words.size + 2));
    this.#mask = size - 1;
    this.#flags = new Uint16Array(size);
    this.#lengths = new Uint8Array(size);
    this.#units = new Uint16Array(size * LONGEST_WORD);
    const word = { units: new Uint16Array(LONGEST_WORD), length: 0 };
    for (const [text, flags] of words) {
      word.length = text.length;
      for (let i = 0; i < text.length; i++) word.units[i] = text.charCodeAt(i);
      const slot = this.#find(word);
      this.#flags[slot] = flags;
      this.#lengths[slot] = text.length;
      this.#units.set(word.units.subarray(0, text.length), slot * LONGEST_WORD);
    }
  }

  /** Returns the flags of a word; 0 if it is not in the table. */
  flagsOf(word: FoldedWord): number {
    return this.#flags[this.#find(word)]!;
  }

  /** Finds the slot of a word, or the free slot where it would stand. */
  #find(word: FoldedWord): number {
    let slot = hash(word) & this.#mask;
    while (this.#lengths[slot] !== 0 && !this.#holds(slot, word)) slot = (slot + 1) & this.#mask;
    return slot;
  }

  #holds(slot: number, { units, length }: FoldedWord): boolean {
    if (this.#lengths[slot] !== length) return false;
    const start = slot * LONGEST_WORD;
    for (let i = 0; i < length; i++) if (this.#units[start + i] !== units[i]) return false;
    return true;
  }
}

/** Fowler, Noll and Vo's hash (FNV-1a, 32 bits) over the units, its upper bits folded in. */
function hash({ units, length }: FoldedWord): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < length; i++) value = Math.imul(value ^ units[i]!, 0x01000193);
  return value ^ (value >>> 15);
}
