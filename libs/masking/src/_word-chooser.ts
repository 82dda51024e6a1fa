import type { PieceRow } from './_piece-row.ts';
import type { PositionSet } from './_position-set.ts';
import type { WeightedDraws } from './_weighted-draws.ts';
import type { WordDeck } from './_word-deck.ts';

/** What {@link WordChooser} works with. */
export interface WordRules {
  /** See `tokenTraits`. */
  readonly traits: Uint8Array;
  readonly deck: WordDeck;
  /** Draws how many words a run has, less one; it has fewer where they do not fit. */
  readonly lengths: WeightedDraws;
  /** What a run does that meets chosen tokens: a `span` ends before them, an `ngram` is not chosen at all. */
  readonly runs: 'ngram' | 'span';
}

/** Where {@link WordChooser} puts what it chooses. */
export interface Choice {
  readonly chosen: PositionSet;
  /** Receives the first position of each run. */
  readonly runStarts?: PositionSet | undefined;
}

/** A run that is to be tried. */
interface Run {
  readonly first: number;
  /** What is left of the budget. */
  readonly room: number;
  readonly wordCount: number;
}

const CONTINUATION = 0;

/**
 * Chooses runs of words at random until a budget of tokens is spent.
 *
 * The words are tried in random order. Each draws a length and takes as many words as this, the budget
 * and its segment allow; it is skipped if not even one fits, or if it is chosen already.
 */
export class WordChooser {
  readonly #traits: Uint8Array;
  readonly #deck: WordDeck;
  readonly #lengths: WeightedDraws;
  readonly #isSpan: boolean;
  /** Whether to look at four pieces at once: where a run of several words ends is guessed wrong mostly. */
  readonly #looksAhead: boolean;

  constructor({ traits, deck, lengths, runs }: WordRules) {
    this.#traits = traits;
    this.#deck = deck;
    this.#lengths = lengths;
    this.#isSpan = runs === 'span';
    this.#looksAhead = lengths.count > 1;
  }

  /** Adds positions of a row to the chosen ones, `budget` at most. */
  choose(row: PieceRow, budget: number, { chosen, runStarts }: Choice): void {
    const deck = this.#deck;
    const { hand } = deck;
    const lengths = this.#lengths;
    const isSpan = this.#isSpan;
    deck.gather(row.length);
    let room = budget;
    while (room > 0) {
      const dealt = deck.deal(row);
      if (dealt === 0) return;
      for (let i = 0; i < dealt && room > 0; i++) {
        const card = hand[i]!;
        const first = card & 0xffff;
        const fitting = this.#endOfRun(row, { first, room, wordCount: lengths.numberOf(card >>> 16) + 1 });
        if (fitting === first) continue;
        const end = chosen.addFree(first, fitting, isSpan);
        if (end !== first) runStarts?.addRange(first, first + 1);
        room = (room - (end - first)) | 0;
      }
    }
  }

  /** The end of the longest run of whole words that starts here and fits; its start if none does. */
  #endOfRun(row: PieceRow, { first, room, wordCount }: Run): number {
    const { ids, start, length } = row;
    const traits = this.#traits;
    const last = Math.min((first + room) | 0, length - 1);
    let wordsLeft = wordCount;
    let end = first;
    if (this.#looksAhead && first + 4 <= last) {
      const at = (start + first) | 0;
      const after1 = (wordCount - traits[ids[(at + 1) | 0]!]!) | 0;
      const after2 = (after1 - traits[ids[(at + 2) | 0]!]!) | 0;
      const after3 = (after2 - traits[ids[(at + 3) | 0]!]!) | 0;
      wordsLeft = (after3 - traits[ids[(at + 4) | 0]!]!) | 0;
      // One more for each of the first three pieces after which words are left.
      if (wordsLeft <= 0) return (first + 1 + (-after1 >>> 31) + (-after2 >>> 31) + (-after3 >>> 31)) | 0;
      end = (first + 4) | 0;
    }
    // A single branch, which is hard to guess as it is.
    while (wordsLeft > 0 && end < last) {
      end = (end + 1) | 0;
      wordsLeft = (wordsLeft - traits[ids[(start + end) | 0]!]!) | 0;
    }
    return wordsLeft > 0 ? this.#endOfShortRun(row, first, room) : end;
  }

  /** The same for a run that ends with the row or the budget, whatever its length. */
  #endOfShortRun({ ids, start, length }: PieceRow, first: number, room: number): number {
    const last = Math.min(first + room, length);
    let end = last;
    while (end > first && end < length && this.#traits[ids[start + end]!]! === CONTINUATION) end--;
    return end;
  }
}
