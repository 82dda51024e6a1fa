const FIRST_ITEMS = 1024;

/** Integers that are appended to, in an array that doubles when it is full. */
export class IntegerList {
  #items: Int32Array;
  #length: number;

  constructor(first: readonly number[] = []) {
    this.#items = new Int32Array(Math.max(FIRST_ITEMS, first.length));
    this.#items.set(first);
    this.#length = first.length;
  }

  get length(): number {
    return this.#length;
  }

  /** Appends one integer. */
  push(value: number): void {
    if (this.#length === this.#items.length) {
      const larger = new Int32Array(this.#items.length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.#length++] = value;
  }

  /** Forgets all but the first `length` integers, and keeps the memory. */
  truncate(length: number): void {
    this.#length = length;
  }

  /** The integers so far; a view that holds until the next `push`. */
  values(): Int32Array {
    return this.#items.subarray(0, this.#length);
  }
}
