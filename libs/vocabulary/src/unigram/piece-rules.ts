import { SPACE_CODE_POINT } from './alphabet.ts';
import type { Alphabet } from './alphabet.ts';
import { INHERITED_SCRIPT, scriptOf } from './unicode-script.ts';
import type { ResolvedTrainingOptions } from './unigram-training-options.ts';

/** A script that goes with every other. */
const ANY_SCRIPT = -1;

/** The options that say what a piece may be. */
export type PieceRuleOptions = Pick<
  ResolvedTrainingOptions,
  'splitByWhitespace' | 'splitByUnicodeScript' | 'splitByNumber'
>;

/** Symbols from `start` to `end` of an array of them. */
export interface SymbolRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Says which runs of symbols may be a piece.
 *
 * A space may only begin a piece, or stand inside it if pieces may cross white space, but not end it.
 * Without `splitByUnicodeScript` any scripts may mix. Digits belong to no script; with
 * `splitByNumber` they do not mix with letters.
 */
export class PieceRules {
  readonly #options: PieceRuleOptions;
  readonly #spaceSymbol: number;
  /** Script of each symbol `[symbols]`. */
  readonly #scripts: Int16Array;

  constructor(alphabet: Alphabet, options: PieceRuleOptions) {
    this.#options = options;
    this.#spaceSymbol = alphabet.symbolOf.get(SPACE_CODE_POINT) ?? -1;
    this.#scripts = Int16Array.from(alphabet.codePoints, (codePoint) =>
      !options.splitByNumber && isDigit(codePoint) ? ANY_SCRIPT : scriptOf(codePoint),
    );
  }

  /** Tells whether a run of at least two symbols may be a piece. */
  allow(symbols: Int32Array, { start, end }: SymbolRange): boolean {
    let before = ANY_SCRIPT;
    for (let at = start; at < end; at++) {
      if (symbols[at] === this.#spaceSymbol) {
        if (!this.#allowSpaceAt(at - start, end - start)) return false;
        continue;
      }
      const script = this.#scriptAfter(before, symbols[at]!);
      if (script !== before && script !== ANY_SCRIPT && before !== ANY_SCRIPT) return false;
      before = script;
    }
    return true;
  }

  #allowSpaceAt(index: number, length: number): boolean {
    return index === 0 || (!this.#options.splitByWhitespace && index < length - 1);
  }

  #scriptAfter(before: number, symbol: number): number {
    if (!this.#options.splitByUnicodeScript) return ANY_SCRIPT;
    const script = this.#scripts[symbol]!;
    return script === INHERITED_SCRIPT ? before : script;
  }
}

/** ASCII and full-width digits, as SentencePiece has it. */
function isDigit(codePoint: number): boolean {
  return (codePoint >= 0x30 && codePoint <= 0x39) || (codePoint >= 0xff10 && codePoint <= 0xff19);
}
