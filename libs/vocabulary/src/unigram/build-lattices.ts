import { sharedFloats, sharedIntegers } from '../shared.ts';
import { buildLattice } from './lattice.ts';
import type { Lattice } from './lattice.ts';
import type { PieceTable } from './piece-table.ts';
import type { PieceTrie } from './piece-trie.ts';
import { SuffixSorter } from './suffix-sorter.ts';
import { wordCountOf } from './word-table.ts';
import type { WordTable } from './word-table.ts';

/** Lattices that the words are divided among, whatever the number of threads. */
const PART_COUNT = 64;

/** Words in the same part begin with the same symbols, so many if they are as long. */
const HASHED_SYMBOLS = 3;

/** The words of the text by part, in memory that threads share. */
export interface WordParts {
  /** Where each word starts in the table's symbols `[words]`. */
  readonly positions: Int32Array<SharedArrayBuffer>;
  /** Occurrences of each word `[words]`. */
  readonly weights: Float64Array<SharedArrayBuffer>;
  /** Where each part starts in `positions` `[parts + 1]`. */
  readonly partStarts: Int32Array<SharedArrayBuffer>;
}

/** Divides the words into parts by their first symbols. */
export function divideWords(words: WordTable): WordParts {
  const count = wordCountOf(words);
  const { starts, symbols, followCounts } = words;
  const partOf = Uint8Array.from({ length: count }, (_, word) => hashOf(symbols, starts[word]!) % PART_COUNT);
  const partStarts = sharedIntegers(PART_COUNT + 1);
  for (const part of partOf) partStarts[part + 1]!++;
  for (let part = 0; part < PART_COUNT; part++) partStarts[part + 1]! += partStarts[part]!;
  const next = partStarts.slice();
  const parts = { positions: sharedIntegers(count), weights: sharedFloats(count), partStarts };
  for (let word = 0; word < count; word++) {
    const index = next[partOf[word]!]!++;
    parts.positions[index] = starts[word]!;
    parts.weights[index] =
      followCounts[3 * word]! + followCounts[3 * word + 1]! + followCounts[3 * word + 2]!;
  }
  return parts;
}

function hashOf(symbols: Int32Array, start: number): number {
  let hash = 0;
  for (let at = start; at < start + HASHED_SYMBOLS && symbols[at]! > 0; at++) {
    hash = Math.imul(hash ^ symbols[at]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}

/** Builds the lattice of one part of the words; each run's value is its number of occurrences. */
export function buildWordLattice(
  words: WordTable,
  { parts, part }: { readonly parts: WordParts; readonly part: number },
  trie: PieceTrie,
): Lattice {
  const { symbols } = words;
  const starts = parts.positions.slice(parts.partStarts[part]!, parts.partStarts[part + 1]!);
  const values = parts.weights.slice(parts.partStarts[part]!, parts.partStarts[part + 1]!);
  const sorter = new SuffixSorter(
    { symbols, positions: starts, weights: values },
    (first, last) => last - first > 1,
  );
  sorter.sort(0);
  const ends = starts.map((start) => {
    let end = start;
    while (symbols[end]! > 0) end++;
    return end;
  });
  return buildLattice({ symbols, starts, ends, values }, trie);
}

/** Returns where the parts of a table of pieces start `[parts + 1]`. */
export function dividePieces({ scores }: PieceTable): Int32Array {
  return Int32Array.from({ length: PART_COUNT + 1 }, (_, part) =>
    Math.floor((scores.length * part) / PART_COUNT),
  );
}

/** Builds the lattice of the pieces from `first` to `last`; each run's value is its piece. */
export function buildPieceLattice(
  { symbols, starts }: PieceTable,
  { first, last }: { readonly first: number; readonly last: number },
  trie: PieceTrie,
): Lattice {
  const values = Float64Array.from({ length: last - first }, (_, index) => first + index);
  const runs = {
    symbols,
    starts: starts.slice(first, last),
    ends: starts.slice(first + 1, last + 1),
    values,
  };
  return buildLattice(runs, trie);
}
