import { sharedFloats, sharedIntegers } from '../shared.ts';
import type { Alphabet } from './alphabet.ts';
import type { RepeatOptions, Repeats } from './find-repeats.ts';
import type { PieceRules } from './piece-rules.ts';
import { markHighest } from './piece-table.ts';
import type { PieceTable } from './piece-table.ts';
import type { WordTable } from './word-table.ts';

/** What the pieces to start from are made of. */
export interface SeedOptions {
  readonly alphabet: Alphabet;
  readonly rules: PieceRules;
  /** Pieces of more than one character, at most. */
  readonly maxCount: number;
}

/**
 * Makes the pieces that training starts from: every character, and the runs that cover most of the text.
 *
 * A run covers its length times its frequency; this share of the sum over all is its first
 * probability, as in SentencePiece's trainer.
 *
 * @param repeats In the order of their symbols.
 */
export function makeSeedPieces(words: WordTable, repeats: Repeats, options: SeedOptions): PieceTable {
  const { alphabet, rules, maxCount } = options;
  let allowedCount = 0;
  const weights = repeats.frequencies.map((frequency, row) => {
    const start = repeats.offsets[row]!;
    const length = repeats.lengths[row]!;
    if (!rules.allow(words.symbols, { start, end: start + length })) return 0;
    allowedCount++;
    return frequency * length;
  });
  const chosen = markHighest(weights, Math.min(maxCount, allowedCount));
  return assemble(words, alphabet, { repeats, weights, chosen });
}

/**
 * Returns what tells apart what can follow a run.
 *
 * @param firstBytes Whether it is compared by the first byte of its UTF-8 form only.
 */
export function followClasses(alphabet: Alphabet, firstBytes: boolean): RepeatOptions['classes'] {
  return firstBytes ? firstByteClasses(alphabet) : symbolClasses(alphabet);
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
  readonly repeats: Repeats;
  readonly weights: Float64Array;
  /** 1 for a repeat that becomes a piece. */
  readonly chosen: Uint8Array;
}

/** Merges characters and runs to one table in the order of their symbols. */
function assemble(words: WordTable, alphabet: Alphabet, parts: Parts): PieceTable {
  const { repeats, weights, chosen } = parts;
  const characterCount = alphabet.codePoints.length - 1;
  let [pieceCount, symbolCount] = [characterCount, characterCount];
  chosen.forEach((mark, row) => {
    pieceCount += mark;
    symbolCount += mark * repeats.lengths[row]!;
  });
  const table = {
    symbols: sharedIntegers(symbolCount),
    starts: sharedIntegers(pieceCount + 1),
    scores: sharedFloats(pieceCount),
  };
  let row = 0;
  let piece = 0;
  const append = (symbols: Int32Array, weight: number): void => {
    table.symbols.set(symbols, table.starts[piece]!);
    table.scores[piece] = weight;
    table.starts[piece + 1] = table.starts[piece]! + symbols.length;
    piece++;
  };
  for (let symbol = 1; symbol <= characterCount; symbol++) {
    append(Int32Array.of(symbol), alphabet.counts[symbol]!);
    for (; row < chosen.length && words.symbols[repeats.offsets[row]!] === symbol; row++) {
      const start = repeats.offsets[row]!;
      if (chosen[row] === 1)
        append(words.symbols.subarray(start, start + repeats.lengths[row]!), weights[row]!);
    }
  }
  const logTotal = Math.log(table.scores.reduce((sum, weight) => sum + weight, 0));
  for (let index = 0; index < pieceCount; index++) {
    table.scores[index] = Math.log(table.scores[index]!) - logTotal;
  }
  return table;
}
