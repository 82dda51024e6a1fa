/**
 * A set of positions of a row, one bit each, that is read in ascending order.
 *
 * Its memory grows with the longest row.
 */
export class PositionSet {
  #words = new Int32Array(0);

  /** Empties the set and makes room for the positions 0 to `length - 1`. */
  clear(length: number): void {
    const wordCount = (length + 31) >> 5;
    if (wordCount > this.#words.length) this.#words = new Int32Array(wordCount);
    const words = this.#words;
    // For so few words a call of `fill` costs more.
    for (let word = 0; word < wordCount; word++) words[word] = 0;
  }

  /** Tells whether it holds a position. */
  has(position: number): boolean {
    return ((this.#words[position >> 5]! >>> (position & 31)) & 1) === 1;
  }

  /** Adds the positions `start` to `end - 1`, at least one. */
  addRange(start: number, end: number): void {
    const words = this.#words;
    const last = (end - 1) >> 5;
    let bits = -1 << (start & 31);
    for (let word = start >> 5; word < last; word++) {
      words[word]! |= bits;
      bits = -1;
    }
    words[last]! |= bits & (-1 >>> (31 - ((end - 1) & 31)));
  }

  /**
   * Adds the positions `start` to `end - 1`, at least one, if it holds none of them.
   *
   * @param inPart Whether to add those before the first it holds, if it holds one.
   * @returns The end of what was added; `start` if nothing was.
   */
  addFree(start: number, end: number, inPart: boolean): number {
    const words = this.#words;
    const size = (end - start) | 0;
    const bits = (-1 >>> ((32 - size) | 0)) << (start & 31);
    const word = words[start >> 5]!;
    // Mostly all are free and stand in one word.
    if (size <= 32 - (start & 31) && (word & bits) === 0) {
      words[start >> 5] = word | bits;
      return end;
    }
    const free = this.#firstOf(start, end);
    if (free === start || (free !== end && !inPart)) return start;
    this.addRange(start, free);
    return free;
  }

  /** The first position it holds from `start` to `end - 1`, at least one; `end` if it holds none. */
  #firstOf(start: number, end: number): number {
    const words = this.#words;
    const last = (end - 1) >> 5;
    let word = start >> 5;
    let bits = words[word]! & (-1 << (start & 31));
    while (bits === 0 && word < last) bits = words[++word]!;
    if (bits === 0) return end;
    return Math.min(end, (word << 5) + 31 - Math.clz32(bits & -bits));
  }

  /**
   * Writes the positions in ascending order.
   *
   * @param positions Receives them.
   * @param length Positions that room was made for.
   * @returns Their number.
   */
  read(positions: Int32Array, length: number): number {
    const words = this.#words;
    const wordCount = (length + 31) >> 5;
    let count = 0;
    for (let word = 0; word < wordCount; word++) {
      for (let bits = words[word]!; bits !== 0; bits &= bits - 1) {
        positions[count++] = (word << 5) + 31 - Math.clz32(bits & -bits);
      }
    }
    return count;
  }
}
