import type { BertWordsOptions } from '@albectra/tokenizer';
import { splitBertWords } from '@albectra/tokenizer';

/** Ends a word in what {@link CodePointTexts.of} returns. */
export const WORD_BREAK = 0x20;

const CODE_POINTS = 0x110000;
/** The mark of the highest combining class: it stands after all others of its row. */
const LAST_MARK = '\u0345';
const encoder = new TextEncoder();

/**
 * What each code point becomes in BERT's words, asked once from `splitBertWords` and remembered.
 *
 * That is possible because its rules look at one code point at a time, but for the order of
 * combining marks: the marks that stay in the text have no text of their own here.
 */
export class CodePointTexts {
  readonly #options: BertWordsOptions;
  /** 1 + index in `#texts`, or 0 where nobody asked yet. */
  readonly #indices = new Int32Array(CODE_POINTS);
  readonly #texts: (Uint8Array | undefined)[] = [];

  constructor(options: BertWordsOptions) {
    this.#options = options;
  }

  /**
   * The UTF-8 that a code point becomes, with a {@link WORD_BREAK} where a word ends or begins.
   *
   * Examples, in lower case without accents: `É` becomes `e`, `漢` becomes ` 漢 `, U+200D becomes nothing.
   *
   * @returns Undefined if it depends on what stands around it: split the whole run between two breaks.
   */
  of(codePoint: number): Uint8Array | undefined {
    const known = this.#indices[codePoint]!;
    if (known > 0) return this.#texts[known - 1];
    const text = this.#textOf(String.fromCodePoint(codePoint));
    this.#texts.push(text === undefined ? undefined : encoder.encode(text));
    this.#indices[codePoint] = this.#texts.length;
    return this.#texts.at(-1);
  }

  #textOf(character: string): string | undefined {
    // Between two letters, which stay as they are, so that one sees what breaks the word.
    const text = splitBertWords(`x${character}x`, this.#options).join(' ').slice(1, -1);
    if (this.#options.stripAccents && Array.from(text).some(isReordered)) return undefined;
    const isBreak = text.startsWith(' ') && text.endsWith(' ');
    return isBreak || !text.includes(' ') ? text : undefined;
  }
}

/** Whether decomposition may put a character before another one: it has a combining class. */
function isReordered(character: string): boolean {
  const row = LAST_MARK + character;
  return character === LAST_MARK || row.normalize('NFD') !== row;
}
