import type { BertWordsOptions } from '@albectra/tokenizer';
import { splitBertWords } from '@albectra/tokenizer';
import { grown } from '../grown.ts';
import { CodePointTexts, WORD_BREAK } from './code-point-texts.ts';
import type { CountedWords } from './counted-words.ts';
import { codePointAt, codePointBytes } from './utf8.ts';
import type { WordKey } from './word-count-table.ts';
import { WordCountTable } from './word-count-table.ts';

/** Words of more bytes are left out: no tokenizer splits them, and each merge would walk through them. */
export const MAX_WORD_BYTES = 4096;

/** Below {@link FIRST_PLAIN}: what to do with an ASCII byte. Others are what the byte becomes. */
const SPACE = 0;
const PUNCTUATION = 1;
const REMOVED = 2;
const NOT_ASCII = 3;
const FIRST_PLAIN = 4;

const FIRST_SCRATCH_BYTES = 256;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Counts the words that BERT's rules make of text, without a string for any of them.
 *
 * The words are those of `splitBertWords`: bytes of ASCII are told apart by a table, other code points
 * by what `splitBertWords` made of them when they were first met.
 */
export class BertWordCounter {
  readonly #options: BertWordsOptions;
  readonly #table = new WordCountTable();
  readonly #ascii: Uint8Array;
  readonly #texts: CodePointTexts;
  /** Marks of ASCII stand alone, so that they are counted apart. */
  readonly #punctuation = new Float64Array(128);
  /** The word that is being read, in memory of its own. */
  readonly #word: WordKey = { bytes: new Uint8Array(FIRST_SCRATCH_BYTES), start: 0, end: 0 };
  /** Where the run of source bytes between two breaks began. */
  #runStart = 0;
  /** Whether the run has to be split as a whole. */
  #isOdd = false;
  #longWords = 0;

  constructor(options: BertWordsOptions) {
    this.#options = options;
    this.#ascii = asciiActions(options);
    this.#texts = new CodePointTexts(options);
  }

  /** Words left out so far because they had over {@link MAX_WORD_BYTES}. */
  get longWords(): number {
    return this.#longWords;
  }

  /** Counts the words of the valid UTF-8 in `bytes`. */
  count(bytes: Uint8Array): void {
    this.#runStart = 0;
    let at = 0;
    while (at < bytes.length) {
      at = this.#copyPlain(bytes, at);
      if (at < bytes.length) at = this.#turn(bytes, at);
    }
    this.#endWord(bytes, at);
  }

  /** Hands out what was counted and starts from nothing. */
  take(): CountedWords {
    const bytes = Uint8Array.from(this.#punctuation.keys());
    for (const [byte, count] of this.#punctuation.entries()) {
      if (count > 0) this.#table.add({ bytes, start: byte, end: byte + 1 }, count);
    }
    this.#punctuation.fill(0);
    this.#longWords = 0;
    return this.#table.take();
  }

  /** Copies letters and digits of ASCII to the word; returns where something else stands. */
  #copyPlain(bytes: Uint8Array, start: number): number {
    const word = this.#word;
    const ascii = this.#ascii;
    const end = Math.min(bytes.length, start + word.bytes.length - word.end);
    const target = word.bytes;
    let to = word.end;
    let at = start;
    for (; at < end; at++) {
      const plain = ascii[bytes[at]!]!;
      if (plain < FIRST_PLAIN) break;
      target[to++] = plain;
    }
    word.end = to;
    if (to === target.length) word.bytes = grown(target, to + 1);
    return at;
  }

  /** Does what the byte at `at` asks for; returns where to go on. */
  #turn(bytes: Uint8Array, at: number): number {
    const byte = bytes[at]!;
    const action = this.#ascii[byte]!;
    if (action === NOT_ASCII) return this.#copyCodePoint(bytes, at);
    if (action >= FIRST_PLAIN || action === REMOVED) return at + (action === REMOVED ? 1 : 0);
    this.#endWord(bytes, at);
    if (action === PUNCTUATION) this.#punctuation[byte]!++;
    this.#runStart = at + 1;
    return at + 1;
  }

  #copyCodePoint(bytes: Uint8Array, at: number): number {
    const next = at + codePointBytes(bytes[at]!);
    const text = this.#texts.of(codePointAt(bytes, at));
    if (text === undefined) {
      this.#isOdd = true;
      return next;
    }
    const word = this.#word;
    for (let index = 0; index < text.length; index++) {
      const byte = text[index]!;
      if (byte === WORD_BREAK) {
        this.#endWord(bytes, at);
        this.#runStart = next;
        continue;
      }
      if (word.end === word.bytes.length) word.bytes = grown(word.bytes, word.end + 1);
      word.bytes[word.end++] = byte;
    }
    return next;
  }

  /** Counts the word that ends before `at` in the source, if there is one. */
  #endWord(bytes: Uint8Array, at: number): void {
    const word = this.#word;
    if (this.#isOdd) this.#countRun(bytes.subarray(this.#runStart, at));
    else if (word.end > 0) this.#add(word);
    word.end = 0;
  }

  #add(word: WordKey): void {
    if (word.end > MAX_WORD_BYTES) {
      this.#longWords++;
      return;
    }
    this.#table.add(word, 1);
  }

  #countRun(run: Uint8Array): void {
    this.#isOdd = false;
    for (const text of splitBertWords(decoder.decode(run), this.#options)) {
      const bytes = encoder.encode(text);
      this.#add({ bytes, start: 0, end: bytes.length });
    }
  }
}

function asciiActions(options: BertWordsOptions): Uint8Array {
  const actions = new Uint8Array(256).fill(NOT_ASCII);
  for (let byte = 0; byte < 128; byte++) {
    const words = splitBertWords(`x${String.fromCharCode(byte)}x`, options);
    if (words.length === 3) actions[byte] = PUNCTUATION;
    else if (words.length === 2) actions[byte] = SPACE;
    else actions[byte] = words[0]?.length === 3 ? words[0].charCodeAt(1) : REMOVED;
  }
  return actions;
}
