/** Below this, a run is sorted by insertion. */
const FEW = 8;

/** What a {@link SuffixSorter} sorts. */
export interface Suffixes {
  /** Symbols from 1; what is below 1 ends a suffix and sorts before all symbols. */
  readonly symbols: Int32Array;
  /** Where the suffixes start in `symbols`, to be sorted in place `[suffixes]`. */
  readonly positions: Int32Array;
  /** A number for each suffix, which moves with it `[suffixes]`. */
  readonly weights: Float64Array;
}

/**
 * Told of each group of suffixes that agree in their first `depth` symbols, before it is sorted
 * further; `keys` holds the symbol of each that comes next, for `first` to `last`.
 *
 * Returns whether the group has to be sorted further.
 */
export type GroupVisitor = (first: number, last: number, depth: number) => boolean;

/**
 * Sorts suffixes by multikey quicksort (Bentley and Sedgewick 1997).
 *
 * The symbol that a group is split by is read once for each suffix and moves with it, because
 * reading it means a miss of the cache. Groups with a common beginning are the nodes of the suffix
 * tree; each is met once, before those in it, and in the order of their symbols.
 */
export class SuffixSorter {
  readonly #symbols: Int32Array;
  readonly #positions: Int32Array;
  readonly #weights: Float64Array;
  readonly #visit: GroupVisitor;
  /** The next symbol of each suffix, 0 at its end `[suffixes]`; positions count from `first`. */
  readonly keys: Int32Array;
  /** Groups to do, four numbers each: first, last, depth, and 1 if these are all that agree so far. */
  #pending = new Int32Array(2 ** 10);
  #pendingLength = 0;

  constructor({ symbols, positions, weights }: Suffixes, visit: GroupVisitor) {
    this.#symbols = symbols;
    this.#positions = positions;
    this.#weights = weights;
    this.#visit = visit;
    this.keys = new Int32Array(positions.length);
  }

  /** Sorts all suffixes, which agree in their first `depth` symbols. */
  sort(depth: number): void {
    this.#push(0, this.#positions.length, depth, 1);
    while (this.#pendingLength > 0) {
      this.#pendingLength -= 4;
      const at = this.#pendingLength;
      const [first, last] = [this.#pending[at]!, this.#pending[at + 1]!];
      const groupDepth = this.#pending[at + 2]!;
      if (this.#pending[at + 3] === 1) {
        this.#readKeys(first, last, groupDepth);
        if (!this.#visit(first, last, groupDepth)) continue;
      }
      this.#split(first, last, groupDepth);
    }
  }

  #readKeys(first: number, last: number, depth: number): void {
    for (let index = first; index < last; index++) {
      const symbol = this.#symbols[this.#positions[index]! + depth]!;
      this.keys[index] = symbol < 0 ? 0 : symbol;
    }
  }

  /** Splits a group by the next symbol: lower than a middle one, equal, higher. */
  #split(first: number, last: number, depth: number): void {
    if (last - first <= FEW) return this.#splitFew(first, last, depth);
    const { keys } = this;
    const pivot = middleOf(keys[first]!, keys[(first + last) >> 1]!, keys[last - 1]!);
    let lower = first;
    let higher = last;
    for (let index = first; index < higher;) {
      const key = keys[index]!;
      if (key < pivot) this.#swap(index++, lower++);
      else if (key > pivot) this.#swap(index, --higher);
      else index++;
    }
    // Taken from the end: groups with lower symbols are pushed last, so that they are met in order.
    if (higher < last) this.#push(higher, last, depth, 0);
    if (pivot > 0) this.#push(lower, higher, depth + 1, 1);
    if (first < lower) this.#push(first, lower, depth, 0);
  }

  #splitFew(first: number, last: number, depth: number): void {
    const { keys } = this;
    for (let end = first + 1; end < last; end++) {
      for (let index = end; index > first && keys[index - 1]! > keys[index]!; index--) {
        this.#swap(index - 1, index);
      }
    }
    for (let end = last; end > first && keys[end - 1]! > 0;) {
      let start = end - 1;
      while (start > first && keys[start - 1] === keys[end - 1]) start--;
      this.#push(start, end, depth + 1, 1);
      end = start;
    }
  }

  #swap(a: number, b: number): void {
    const { keys } = this;
    const positions = this.#positions;
    const weights = this.#weights;
    const key = keys[a]!;
    const position = positions[a]!;
    const weight = weights[a]!;
    keys[a] = keys[b]!;
    positions[a] = positions[b]!;
    weights[a] = weights[b]!;
    keys[b] = key;
    positions[b] = position;
    weights[b] = weight;
  }

  // oxlint-disable-next-line max-params -- four numbers of one group, pushed millions of times
  #push(first: number, last: number, depth: number, isWhole: number): void {
    if (this.#pendingLength + 4 > this.#pending.length) {
      const longer = new Int32Array(this.#pending.length * 2);
      longer.set(this.#pending);
      this.#pending = longer;
    }
    const at = this.#pendingLength;
    this.#pending[at] = first;
    this.#pending[at + 1] = last;
    this.#pending[at + 2] = depth;
    this.#pending[at + 3] = isWhole;
    this.#pendingLength = at + 4;
  }
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
