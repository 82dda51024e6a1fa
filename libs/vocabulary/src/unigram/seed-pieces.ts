import type { Alphabet } from './alphabet.ts';
import { findRepeats } from './find-repeats.ts';
import type { RepeatOptions, Repeats } from './find-repeats.ts';
import type { PieceRules } from './piece-rules.ts';
import { markHighest } from './piece-table.ts';
import type { PieceTable } from './piece-table.ts';
import type { WordTable } from './word-table.ts';

/** What the pieces to start from are made of. */
export interface SeedOptions {
  readonly alphabet: Alphabet;
  readonly rules: PieceRules;
  readonly maxPieceLength: number;
  /** Pieces of more than one character, at most. */
  readonly maxCount: number;
  /** Whether what follows a run is compared by the first byte of its UTF-8 form only. */
  readonly compareFirstBytes: boolean;
}

/**
 * Makes the pieces that training starts from: every character, and the runs that cover most of the text.
 *
 * A run covers its length times its frequency; this share of the sum over all is its first
 * probability, as in SentencePiece's trainer.
 */
export function makeSeedPieces(words: WordTable, options: SeedOptions): PieceTable {
  const { alphabet, rules, maxPieceLength, maxCount } = options;
  const classes = options.compareFirstBytes ? firstByteClasses(alphabet) : symbolClasses(alphabet);
  const repeats = findRepeats(words, { maxLength: maxPieceLength, classes });
  const coverage = repeats.lengths.map((length, row) => {
    const start = repeats.offsets[row]!;
    return rules.allow(words.symbols, { start, end: start + length }) ? length : 0;
  });
  const weights = repeats.frequencies.map((frequency, row) => frequency * coverage[row]!);
  const allowedCount = coverage.reduce((sum, length) => sum + (length > 0 ? 1 : 0), 0);
  const chosen = markHighest(weights, Math.min(maxCount, allowedCount));
  return assemble({ words, alphabet, repeats, weights, chosen });
}

function symbolClasses(alphabet: Alphabet): RepeatOptions['classes'] {
  return { symbols: Int32Array.from(alphabet.codePoints.keys(), (symbol) => symbol + 3), follow: [1, 2, 3] };
}

/** The byte that begins `▁`, and the block that SentencePiece puts in the place of a special symbol. */
const SPACE_BYTE = 0xe2;

function firstByteClasses(alphabet: Alphabet): RepeatOptions['classes'] {
  const encoder = new TextEncoder();
  const symbols = Int32Array.from(alphabet.codePoints, (codePoint) => {
    return encoder.encode(String.fromCodePoint(codePoint))[0]! + 1;
  });
  return { symbols, follow: [SPACE_BYTE + 1, SPACE_BYTE + 1, 1] };
}

interface Parts {
  readonly words: WordTable;
  readonly alphabet: Alphabet;
  readonly repeats: Repeats;
  readonly weights: Float64Array;
  readonly chosen: Uint8Array;
}

/** Merges characters and runs to one table in the order of their symbols. */
function assemble({ words, alphabet, repeats, weights, chosen }: Parts): PieceTable {
  const symbols: number[] = [];
  const starts = [0];
  const scores: number[] = [];
  const append = (piece: Iterable<number>, weight: number): void => {
    symbols.push(...piece);
    starts.push(symbols.length);
    scores.push(weight);
  };
  let row = 0;
  for (let symbol = 1; symbol < alphabet.codePoints.length; symbol++) {
    append([symbol], alphabet.counts[symbol]!);
    for (; row < chosen.length && words.symbols[repeats.offsets[row]!] === symbol; row++) {
      const start = repeats.offsets[row]!;
      if (chosen[row] === 1)
        append(words.symbols.subarray(start, start + repeats.lengths[row]!), weights[row]!);
    }
  }
  const logTotal = Math.log(scores.reduce((sum, weight) => sum + weight, 0));
  return {
    symbols: Int32Array.from(symbols),
    starts: Int32Array.from(starts),
    scores: Float64Array.from(scores, (weight) => Math.log(weight) - logTotal),
  };
}
