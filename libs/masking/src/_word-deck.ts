import { deriveKey, Draws } from '@albectra/random';
import type { RandomKey } from '@albectra/random';
import type { PieceRow } from './_piece-row.ts';

/** Most words of a hand: the half words that {@link Draws.nextWords} holds. */
export const HAND_SIZE = 16;
const HALF_WORD = 0x1_0000;
const PIECE = 1;

/**
 * The words of a row in random order, dealt hand by hand.
 *
 * All positions of the row are drawn, each once, and those where no word starts are thrown away. The
 * positions of a hand do not depend on what becomes of those before, so that the processor can work on
 * all of them at once.
 */
export class WordDeck {
  /** Positions at which the words of a hand start. */
  readonly hand: Int32Array = new Int32Array(HAND_SIZE);
  readonly #traits: Uint8Array;
  readonly #draws: Draws;
  /** The positions left, then others. */
  #positions = new Int32Array(0);
  /** All positions in order. */
  #ordered = new Int32Array(0);
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
    if (length > this.#ordered.length) {
      this.#ordered = Int32Array.from({ length }, (_, position) => position);
      this.#positions = new Int32Array(length);
    }
    this.#positions.set(this.#ordered);
    this.#left = length;
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

  #dealSome({ ids, start }: PieceRow): number {
    const words = this.#draws.nextWords();
    const traits = this.#traits;
    const hand = this.hand;
    const positions = this.#positions;
    let left = this.#left;
    let dealt = 0;
    // No calls from here on, so that checks are made once and not for each draw.
    for (let half = 0; half < HAND_SIZE && left > 0; half++) {
      // As `Draws.below16` draws.
      const product = Math.imul((words[half >> 1]! >>> ((half & 1) << 4)) & 0xffff, left);
      if ((product & 0xffff) < left && (product & 0xffff) < HALF_WORD % left) continue;
      const place = product >>> 16;
      const position = positions[place]!;
      positions[place] = positions[--left]!;
      const trait = traits[ids[start + position]!]!;
      const before = position === 0 ? 0 : traits[ids[start + position - 1]!]!;
      // Written before it is known whether it counts: a branch would be guessed wrong too often. A piece that
      // continues a word counts as one where there is none before it.
      hand[dealt] = position;
      dealt += (trait >> 1) | (trait & PIECE & ~before);
    }
    this.#left = left;
    return dealt;
  }
}
