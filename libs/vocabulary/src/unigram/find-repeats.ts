import { grown } from '../grown.ts';
import type { WordTable } from './word-table.ts';

/** The symbol that stands after the last of a word; words hold symbols from 1. */
const WORD_END = 0;

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
   * Class of what may stand after a repeat: first of each symbol, then `[3]` of what follows a word
   * (see {@link WordTable.followCounts}).
   */
  readonly classes: { readonly symbols: Int32Array; readonly follow: readonly [number, number, number] };
}

/**
 * Finds the runs that a suffix array's inner nodes stand for: those that are followed by different things.
 *
 * A run that is always followed by the same character is left out, because the run with that
 * character says the same. Example: in `abcx abcy`, `ab` is always followed by `c`; `abc` is found.
 *
 * The suffixes of all words are sorted by multikey quicksort (Bentley and Sedgewick 1997), only as
 * deep as a piece may be long, and weighted by the words' counts: the text is never sorted itself.
 * Groups of suffixes with a common beginning are the nodes of the suffix tree, met in passing.
 */
export function findRepeats(words: WordTable, options: RepeatOptions): Repeats {
  return new RepeatFinder(words, options).find();
}

/** Suffixes `first` to `last` that agree in their first `depth` symbols. */
interface Group {
  readonly first: number;
  readonly last: number;
  readonly depth: number;
  /** Whether these are all that agree so far: otherwise the group was met before. */
  readonly whole: boolean;
}

class RepeatFinder {
  readonly #words: WordTable;
  readonly #options: RepeatOptions;
  /** Positions in the words' symbols where the suffixes start, being sorted. */
  readonly #suffixes: Int32Array;
  /** Word of each position. */
  readonly #wordAt: Int32Array;
  #offsets = new Int32Array(2 ** 10);
  #lengths = new Int32Array(2 ** 10);
  #frequencies = new Float64Array(2 ** 10);
  #count = 0;

  constructor(words: WordTable, options: RepeatOptions) {
    this.#words = words;
    this.#options = options;
    this.#suffixes = Int32Array.from(words.symbols.keys());
    this.#wordAt = new Int32Array(words.symbols.length);
    for (let word = 0; word < words.counts.length; word++) {
      this.#wordAt.fill(word, words.starts[word]!, words.starts[word + 1]!);
    }
  }

  find(): Repeats {
    // Taken from the end: groups with lower symbols are pushed last, so that repeats come in order.
    const pending: Group[] = [{ first: 0, last: this.#suffixes.length, depth: 0, whole: true }];
    for (let group = pending.pop(); group !== undefined; group = pending.pop()) {
      if (group.whole && !this.#record(group)) continue;
      this.#split(group, pending);
    }
    return {
      offsets: this.#offsets.slice(0, this.#count),
      lengths: this.#lengths.slice(0, this.#count),
      frequencies: this.#frequencies.slice(0, this.#count),
    };
  }

  /** Records a group if it is a repeat; returns whether a longer one can be in it. */
  #record({ first, last, depth }: Group): boolean {
    let frequency = 0;
    let seen = 0;
    let branches = false;
    for (let i = first; i < last; i++) {
      const position = this.#suffixes[i]!;
      frequency += this.#words.counts[this.#wordAt[position]!]!;
      const next = this.#nextClass(position, depth);
      if (next < 0 || (seen !== 0 && next !== seen)) branches = true;
      seen = next;
    }
    if (frequency < 2) return false;
    if (branches && depth >= 2) this.#append(this.#suffixes[first]!, depth, frequency);
    return depth < this.#options.maxLength;
  }

  /** Returns the class of what follows a run, from 1, or -1 if different things follow this very word. */
  #nextClass(position: number, depth: number): number {
    const { symbols, follow } = this.#options.classes;
    const symbol = this.#symbolAt(position, depth);
    if (symbol !== WORD_END) return symbols[symbol]!;
    const word = this.#wordAt[position]!;
    let found = 0;
    for (let i = 0; i < 3; i++) {
      if (this.#words.followCounts[3 * word + i] === 0) continue;
      if (found !== 0 && found !== follow[i]) return -1;
      found = follow[i]!;
    }
    return found;
  }

  #symbolAt(position: number, depth: number): number {
    const at = position + depth;
    return at < this.#words.starts[this.#wordAt[position]! + 1]! ? this.#words.symbols[at]! : WORD_END;
  }

  /** Splits a group by the symbol after `depth`: lower than a middle one, equal, higher. */
  #split({ first, last, depth }: Group, pending: Group[]): void {
    if (last - first < 1) return;
    const suffixes = this.#suffixes;
    const pivot = this.#middleSymbol(first, last, depth);
    let lower = first;
    let higher = last;
    for (let i = first; i < higher;) {
      const suffix = suffixes[i]!;
      const symbol = this.#symbolAt(suffix, depth);
      if (symbol < pivot) {
        suffixes[i++] = suffixes[lower]!;
        suffixes[lower++] = suffix;
      } else if (symbol > pivot) {
        suffixes[i] = suffixes[--higher]!;
        suffixes[higher] = suffix;
      } else {
        i++;
      }
    }
    if (higher < last) pending.push({ first: higher, last, depth, whole: false });
    if (pivot !== WORD_END) pending.push({ first: lower, last: higher, depth: depth + 1, whole: true });
    if (first < lower) pending.push({ first, last: lower, depth, whole: false });
  }

  #middleSymbol(first: number, last: number, depth: number): number {
    const a = this.#symbolAt(this.#suffixes[first]!, depth);
    const b = this.#symbolAt(this.#suffixes[(first + last) >> 1]!, depth);
    const c = this.#symbolAt(this.#suffixes[last - 1]!, depth);
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
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
