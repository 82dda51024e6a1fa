import { grown } from '../grown.ts';

const FIRST_CAPACITY = 2 ** 8;

/** A range of bytes with the key that orders it. */
export interface KeyedRange {
  readonly key: number;
  readonly start: number;
  readonly end: number;
}

/** A priority queue of ranges with the highest key first: a binary heap in flat arrays, 24 bytes each. */
export class RangeHeap {
  #keys = new Float64Array(FIRST_CAPACITY);
  #starts = new Float64Array(FIRST_CAPACITY);
  #ends = new Float64Array(FIRST_CAPACITY);
  #size = 0;

  /** Number of ranges. */
  get size(): number {
    return this.#size;
  }

  /** Returns the range at a place from 0; the one with the highest key is at 0, the others in no order. */
  at(index: number): KeyedRange {
    return { key: this.#keys[index]!, start: this.#starts[index]!, end: this.#ends[index]! };
  }

  /** Gives the range at a place another start; its length stays. */
  move(index: number, start: number): void {
    this.#ends[index]! += start - this.#starts[index]!;
    this.#starts[index] = start;
  }

  /** Adds a range. */
  push(range: KeyedRange): void {
    if (this.#size === this.#keys.length) this.#grow();
    let index = this.#size++;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.#keys[parent]! >= range.key) break;
      this.#set(index, this.at(parent));
      index = parent;
    }
    this.#set(index, range);
  }

  /** Takes out the range with the highest key; the heap must not be empty. */
  pop(): KeyedRange {
    const highest = this.at(0);
    const last = this.at(--this.#size);
    let index = 0;
    for (let child = 1; child < this.#size; child = 2 * index + 1) {
      if (child + 1 < this.#size && this.#keys[child + 1]! > this.#keys[child]!) child++;
      if (this.#keys[child]! <= last.key) break;
      this.#set(index, this.at(child));
      index = child;
    }
    this.#set(index, last);
    return highest;
  }

  #set(index: number, range: KeyedRange): void {
    this.#keys[index] = range.key;
    this.#starts[index] = range.start;
    this.#ends[index] = range.end;
  }

  #grow(): void {
    this.#keys = grown(this.#keys, this.#size + 1);
    this.#starts = grown(this.#starts, this.#size + 1);
    this.#ends = grown(this.#ends, this.#size + 1);
  }
}
