import type { TokenOutput } from './token-output.ts';

/** Ids of the tokens that pre-training puts around and in place of text. */
export interface SpecialIds {
  readonly pad: number;
  readonly unk: number;
  readonly cls: number;
  readonly sep: number;
  readonly mask: number;
}

/**
 * Turns text into token ids and back.
 *
 * An instance keeps buffers between calls: it is for one thread, and a call must not start while
 * another runs. Special tokens are not produced from text that spells them, unless that is asked for.
 */
export interface Tokenizer {
  readonly kind: 'unigram' | 'bpe' | 'wordpiece';
  /** Number of ids, which are `[0, vocabularySize)`. */
  readonly vocabularySize: number;
  readonly specialIds: SpecialIds;

  /** Encodes a text, without special tokens around it. */
  encode(text: string): Int32Array;

  /**
   * Encodes the UTF-8 bytes `[start, end)` and appends the ids to `output`.
   *
   * Bytes that are not UTF-8 are treated as the reference implementation treats them.
   *
   * @returns The number of ids appended.
   */
  encodeInto(bytes: Uint8Array, start: number, end: number, output: TokenOutput): number;

  /**
   * Turns ids back into text; special tokens vanish.
   *
   * @throws {TokenizerOptionError} if an id is outside of the vocabulary.
   */
  decode(ids: ArrayLike<number>): string;

  /**
   * The token with this id, as the vocabulary writes it.
   *
   * @throws {TokenizerOptionError} if the id is outside of the vocabulary.
   */
  tokenOf(id: number): string;

  /** The id of a token as the vocabulary writes it, or `undefined` if there is none. */
  idOf(token: string): number | undefined;

  /** For each id `[vocabularySize]`: 1 if the token may begin a word, 0 if it continues one. */
  wordStarts(): Uint8Array;
}
