import type { Draws } from '@albectra/random';
import type { PieceRow } from './_piece-row.ts';
import type { PositionSet } from './_position-set.ts';
import type { WeightedDraws } from './_weighted-draws.ts';
import { HAND_SIZE } from './_word-deck.ts';
import type { WordDeck } from './_word-deck.ts';

/** What {@link WordChooser} works with. */
export interface WordRules {
  /** See `tokenTraits`. */
  readonly traits: Uint8Array;
  readonly deck: WordDeck;
  /** Draws how many words a run has, less one; it has fewer where they do not fit. */
  readonly lengths: WeightedDraws;
  readonly draws: Draws;
  /** What a run does that meets chosen tokens: a `span` ends before them, an `ngram` is not chosen at all. */
  readonly runs: 'ngram' | 'span';
}

/** Where {@link WordChooser} puts what it chooses. */
export interface Choice {
  readonly chosen: PositionSet;
  /** Receives the first position of each run. */
  readonly runStarts?: PositionSet | undefined;
}

const PIECE = 1;

/**
 * Chooses runs of words at random until a budget of tokens is spent.
 *
 * The words are tried in random order. Each draws a length and takes as many words as this, the budget
 * and its segment allow; it is skipped if not even one fits, or if it is chosen already.
 */
export class WordChooser {
  readonly #rules: WordRules;
  readonly #traits: Uint8Array;
  /** What each word of a hand draws. */
  readonly #lengths = new Uint8Array(HAND_SIZE);
  /** What is left of the budget. */
  #room = 0;

  constructor(rules: WordRules) {
    this.#rules = rules;
    this.#traits = rules.traits;
  }

  /** Adds positions of a row to the chosen ones, `budget` at most. */
  choose(row: PieceRow, budget: number, choice: Choice): void {
    const { deck, lengths, draws } = this.#rules;
    deck.gather(row.length);
    this.#room = budget;
    while (this.#room > 0) {
      const dealt = deck.deal(row);
      if (dealt === 0) return;
      lengths.draw(draws, this.#lengths, dealt);
      for (let i = 0; i < dealt && this.#room > 0; i++) this.#tryRun(row, i, choice);
    }
  }

  /** Adds the run of a word of the hand, if it can be. */
  #tryRun(row: PieceRow, place: number, { chosen, runStarts }: Choice): void {
    const first = this.#rules.deck.hand[place]!;
    if (chosen.has(first)) return;
    const fitting = this.#endOfRun(row, first, this.#lengths[place]! + 1);
    if (fitting === first) return;
    const end = chosen.firstOf(first, fitting);
    if (end !== fitting && this.#rules.runs === 'ngram') return;
    chosen.addRange(first, end);
    runStarts?.addRange(first, first + 1);
    this.#room -= end - first;
  }

  /** The end of the longest run of whole words that starts here and fits; its start if none does. */
  #endOfRun({ ids, start, length }: PieceRow, first: number, wordCount: number): number {
    const traits = this.#traits;
    const last = Math.min(first + this.#room, length);
    let wordsLeft = wordCount;
    let end = first;
    for (let next = first + 1; next <= last; next++) {
      const trait = next < length ? traits[ids[start + next]!]! : 0;
      if (trait === PIECE) continue;
      end = next;
      if (trait === 0 || --wordsLeft === 0) break;
    }
    return end;
  }
}
