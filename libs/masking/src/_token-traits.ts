import { UnknownTokenError } from './errors.ts';
import type { CommonMaskOptions } from './masker-options.ts';
import type { MaskRow } from './masker.ts';

/** Bit of a piece that starts a word. */
const WORD_START = 1;
/** Bit of a special token, which is never predicted. */
const SPECIAL = 2;

/** Looks up what kind of piece an id is: one byte per piece of the vocabulary. */
export class TokenTraits {
  readonly #traits: Uint8Array;

  /** @param wordStarts `[vocabulary]`; without it every piece is a word. */
  constructor(options: CommonMaskOptions, wordStarts: Uint8Array | undefined) {
    const { pad, cls, sep, mask } = options.specialIds;
    this.#traits = new Uint8Array(options.vocabularySize).fill(WORD_START);
    if (wordStarts) this.#traits.set(wordStarts.map((value) => (value === 0 ? 0 : WORD_START)));
    for (const id of [pad, cls, sep, mask]) this.#traits[id] = SPECIAL;
  }

  isSpecial(tokenId: number): boolean {
    return this.#traits[tokenId] === SPECIAL;
  }

  startsWord(tokenId: number): boolean {
    return this.#traits[tokenId] === WORD_START;
  }

  /** Checks that the vocabulary has every id of a row. */
  check({ tokenIds, start, end, rowIndex }: MaskRow): void {
    const vocabularySize = this.#traits.length;
    for (let i = start; i < end; i++) {
      const tokenId = tokenIds[i]!;
      if (tokenId >= vocabularySize) {
        throw new UnknownTokenError({ tokenId, position: i - start, rowIndex }, vocabularySize);
      }
    }
  }
}
