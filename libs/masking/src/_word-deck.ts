import { deriveKey, Draws } from '@albectra/random';
import type { RandomKey } from '@albectra/random';
import type { PieceRow } from './_piece-row.ts';

/** Most words of a hand: the random words that {@link Draws.nextWords} holds. */
const HAND_SIZE = 16;
const HALF_WORD = 0x1_0000;
const WORD_START = 1;
const CONTINUATION = 0;

/**
 * The words of a row in random order, dealt hand by hand.
 *
 * All positions of the row are drawn, each once. One at which a word starts stands for this word; a special
 * token, and the first position, for the word that a continuation makes there because there is none before it;
 * others are thrown away. The positions of a hand do not depend on what becomes of those before, so that the
 * processor can work on all of them at once.
 */
export class WordDeck {
  /** The position at which each word of a hand starts in the lower half, a random half word in the upper one. */
  readonly hand: Int32Array = new Int32Array(HAND_SIZE);
  readonly #traits: Uint8Array;
  readonly #draws: Draws;
  /** The positions left; then for each one drawn, the last first, where it stood. In order between rows. */
  #positions = new Uint16Array(0);
  #length = 0;
  #left = 0;

  /** @param traits See `tokenTraits`. */
  constructor(traits: Uint8Array, key: RandomKey) {
    this.#traits = traits;
    this.#draws = new Draws(deriveKey(key, 'order'));
  }

  /** Moves to the draws of a row. */
  seek(epoch: number, rowIndex: number): void {
    this.#draws.seek(epoch, rowIndex);
  }

  /** Gathers all positions of a row of `length` tokens. */
  gather(length: number): void {
    const positions = this.#positions;
    // Puts back what was drawn, which is far less than to write all positions anew.
    for (let i = this.#left; i < this.#length; i++) {
      positions[positions[i]!] = positions[i]!;
      positions[i] = i;
    }
    this.#length = length;
    this.#left = length;
    if (length <= positions.length) return;
    this.#positions = new Uint16Array(length);
    for (let position = 0; position < length; position++) this.#positions[position] = position;
  }

  /**
   * Deals the next words.
   *
   * @returns Their number: 0 once every word was dealt.
   */
  deal(row: PieceRow): number {
    let dealt = 0;
    while (dealt === 0 && this.#left > 0) dealt = this.#dealSome(row);
    return dealt;
  }

  #dealSome({ ids, start, length }: PieceRow): number {
    const words = this.#draws.nextWords();
    const traits = this.#traits;
    const hand = this.hand;
    const positions = this.#positions;
    let left = this.#left;
    let dealt = 0;
    // No calls from here on, so that checks are made once and not for each draw; `| 0` spares that of overflow.
    for (let i = 0; i < HAND_SIZE && left > 0; i++) {
      const word = words[i]!;
      // As `Draws.below16` draws.
      const product = Math.imul(word & 0xffff, left);
      if ((product & 0xffff) < left && (product & 0xffff) < HALF_WORD % left) continue;
      const place = product >>> 16;
      let position = positions[place]!;
      left = (left - 1) | 0;
      positions[place] = positions[left]!;
      positions[left] = place;
      let trait = traits[ids[(start + position) | 0]!]!;
      if (trait > WORD_START) {
        position++;
        if (position === length || traits[ids[start + position]!]! !== CONTINUATION) continue;
        trait = WORD_START;
      } else if (position === 0) {
        trait = WORD_START;
      }
      // Written before it is known whether it counts: a branch would be guessed wrong too often.
      hand[dealt] = (word & ~0xffff) | position;
      dealt = (dealt + trait) | 0;
    }
    this.#left = left;
    return dealt;
  }
}
