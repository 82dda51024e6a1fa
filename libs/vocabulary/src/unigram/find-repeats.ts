import { grown } from '../grown.ts';
import { sharedFloats, sharedIntegers, shared } from '../shared.ts';
import { SuffixSorter } from './suffix-sorter.ts';
import { wordCountOf } from './word-table.ts';
import type { WordTable } from './word-table.ts';

/** Parts that the suffixes are cut into, at most: enough for many threads to share evenly. */
const MAX_PARTS = 256;

/** Runs of symbols that occur more than once, as flat arrays, in the order of their symbols. */
export interface Repeats {
  /** Where in the words' symbols one occurrence starts `[repeats]`. */
  readonly offsets: Int32Array;
  /** Symbols in each `[repeats]`, at least 2. */
  readonly lengths: Int32Array;
  /** Occurrences of each in the text `[repeats]`, at least 2. */
  readonly frequencies: Float64Array;
}

/** What counts as a repeat. */
export interface RepeatOptions {
  /** Symbols in a repeat, at most. */
  readonly maxLength: number;
  /**
   * Class of what may stand after a repeat, from 1: first of each symbol, then `[3]` of what follows
   * a word (see {@link WordTable.followCounts}).
   */
  readonly classes: { readonly symbols: Int32Array; readonly follow: readonly [number, number, number] };
}

/** All suffixes of all words by their first symbol, in memory that threads share. */
export interface SuffixParts {
  readonly positions: Int32Array<SharedArrayBuffer>;
  /** Occurrences of each suffix's word `[suffixes]`. */
  readonly weights: Float64Array<SharedArrayBuffer>;
  /** Where each part starts in `positions` `[parts + 1]`; suffixes with one first symbol are in one part. */
  readonly partStarts: Int32Array<SharedArrayBuffer>;
}

/** Lists the suffixes of all words, and cuts the list to parts that can be sorted apart. */
export function listSuffixes(words: WordTable, symbolCount: number): SuffixParts {
  const { symbols, starts, followCounts } = words;
  const ends = countFirstSymbols(symbols, symbolCount);
  const total = ends[symbolCount]!;
  const positions = sharedIntegers(total);
  const weights = sharedFloats(total);
  const next = ends.slice();
  for (let word = 0; word < wordCountOf(words); word++) {
    const weight = followCounts[3 * word]! + followCounts[3 * word + 1]! + followCounts[3 * word + 2]!;
    for (let at = starts[word]!; symbols[at]! > 0; at++) {
      const index = next[symbols[at]! - 1]!++;
      positions[index] = at;
      weights[index] = weight;
    }
  }
  return { positions, weights, partStarts: shared(cutEvenly(ends)) };
}

/** Returns where the suffixes of each first symbol end `[symbols + 1]`. */
function countFirstSymbols(symbols: Int32Array, symbolCount: number): Int32Array {
  const ends = new Int32Array(symbolCount + 1);
  for (let at = 0; at < symbols.length; at++) if (symbols[at]! > 0) ends[symbols[at]!]!++;
  for (let symbol = 1; symbol <= symbolCount; symbol++) ends[symbol]! += ends[symbol - 1]!;
  return ends;
}

function cutEvenly(ends: Int32Array): Int32Array {
  const total = ends.at(-1)!;
  const starts = [0];
  for (const end of ends) {
    if (end - starts.at(-1)! > total / MAX_PARTS) starts.push(end);
  }
  if (starts.at(-1) !== total) starts.push(total);
  return Int32Array.from(starts);
}

/**
 * Finds the runs that a suffix array's inner nodes stand for: those that are followed by different things.
 *
 * A run that is always followed by the same character is left out, because the run with that
 * character says the same. Example: in `abcx abcy`, `ab` is always followed by `c`; `abc` is found.
 *
 * The suffixes of one part are sorted only as deep as a piece may be long, and weighted by the words'
 * counts: the text is never sorted itself.
 */
export function findRepeats(
  words: WordTable,
  { parts, part }: { readonly parts: SuffixParts; readonly part: number },
  options: RepeatOptions,
): Repeats {
  const first = parts.partStarts[part]!;
  const last = parts.partStarts[part + 1]!;
  return new RepeatFinder(words, options, {
    positions: parts.positions.subarray(first, last),
    weights: parts.weights.subarray(first, last),
  }).find();
}

class RepeatFinder {
  readonly #words: WordTable;
  readonly #options: RepeatOptions;
  readonly #positions: Int32Array;
  readonly #weights: Float64Array;
  readonly #sorter: SuffixSorter;
  #offsets = new Int32Array(2 ** 10);
  #lengths = new Int32Array(2 ** 10);
  #frequencies = new Float64Array(2 ** 10);
  #count = 0;

  constructor(
    words: WordTable,
    options: RepeatOptions,
    { positions, weights }: { readonly positions: Int32Array; readonly weights: Float64Array },
  ) {
    this.#words = words;
    this.#options = options;
    this.#positions = positions;
    this.#weights = weights;
    const suffixes = { symbols: words.symbols, positions, weights };
    this.#sorter = new SuffixSorter(suffixes, (first, last, depth) => this.#record(first, last, depth));
  }

  find(): Repeats {
    this.#sorter.sort(0);
    return {
      offsets: shared(this.#offsets.subarray(0, this.#count)),
      lengths: shared(this.#lengths.subarray(0, this.#count)),
      frequencies: shared(this.#frequencies.subarray(0, this.#count)),
    };
  }

  /** Records a group if it is a repeat; returns whether a longer one can be in it. */
  #record(first: number, last: number, depth: number): boolean {
    let frequency = 0;
    for (let index = first; index < last; index++) frequency += this.#weights[index]!;
    if (frequency < 2) return false;
    if (last - first === 1) return this.#recordSingle(first, depth);
    if (depth >= 2 && this.#branches(first, last, depth)) {
      this.#append(this.#positions[first]!, depth, frequency);
    }
    return depth < this.#options.maxLength;
  }

  /** A suffix of one word alone repeats up to the word's end, if different things follow that. */
  #recordSingle(index: number, depth: number): boolean {
    const { symbols } = this.#words;
    const position = this.#positions[index]!;
    const { maxLength } = this.#options;
    let length = depth;
    while (length <= maxLength && symbols[position + length]! > 0) length++;
    if (length >= 2 && length <= maxLength && this.#classAfter(position + length) < 0) {
      this.#append(position, length, this.#weights[index]!);
    }
    return false;
  }

  /** Whether different things follow the suffixes' common beginning. */
  #branches(first: number, last: number, depth: number): boolean {
    const { symbols } = this.#options.classes;
    let seen = 0;
    for (let index = first; index < last; index++) {
      const key = this.#sorter.keys[index]!;
      const next = key > 0 ? symbols[key]! : this.#classAfter(this.#positions[index]! + depth);
      if (next < 0 || (seen !== 0 && next !== seen)) return true;
      seen = next;
    }
    return false;
  }

  /** Returns the class of what follows the word that ends at a place, or -1 if different things do. */
  #classAfter(end: number): number {
    const { follow } = this.#options.classes;
    const word = -1 - this.#words.symbols[end]!;
    let found = 0;
    for (let kind = 0; kind < 3; kind++) {
      if (this.#words.followCounts[3 * word + kind] === 0) continue;
      if (found !== 0 && found !== follow[kind]) return -1;
      found = follow[kind]!;
    }
    return found;
  }

  #append(offset: number, length: number, frequency: number): void {
    if (this.#count === this.#offsets.length) {
      this.#offsets = grown(this.#offsets, this.#count + 1);
      this.#lengths = grown(this.#lengths, this.#count + 1);
      this.#frequencies = grown(this.#frequencies, this.#count + 1);
    }
    this.#offsets[this.#count] = offset;
    this.#lengths[this.#count] = length;
    this.#frequencies[this.#count++] = frequency;
  }
}
