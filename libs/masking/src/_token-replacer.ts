import type { Draws } from '@albectra/random';
import type { MaskedRowBuffer } from './_masked-row-buffer.ts';
import type { PositionSet } from './_position-set.ts';
import { geometricWeights, WeightedDraws } from './_weighted-draws.ts';
import type { CommonMaskOptions } from './masker-options.ts';

/** How a {@link TokenReplacer} draws. */
export interface ReplacementRules {
  /** Share of the tokens that do not become `[MASK]`. */
  readonly exceptionRate: number;
  /** Whether half of these become a random token: none, an ordinary one, or any, special ones included. */
  readonly randomTokens: 'none' | 'ordinary' | 'any';
  /** See `tokenTraits`. */
  readonly traits: Uint8Array;
  readonly draws: Draws;
}

// With the two outcomes of an exception as many as a byte can tell apart. At a rate of 0.15 a longer gap has a
// probability of 10^-9.
const LONGEST_GAP = 128;
const HALF_WORD = 0x1_0000;
const WORD = 0x1_0000_0000;
const SPECIAL = 128;

/**
 * Draws what the model reads in place of the chosen tokens.
 *
 * Most become `[MASK]`, each on its own with the same probability. So what is drawn is how many tokens it
 * takes to the next one that does not, which has a geometric distribution, and not what becomes of each.
 */
export class TokenReplacer {
  readonly #vocabularySize: number;
  readonly #onlyOrdinary: boolean;
  readonly #traits: Uint8Array;
  readonly #draws: Draws;
  /** Draws exceptions: twice the number of tokens before it, plus 1 if it keeps its token. */
  readonly #exceptions: WeightedDraws;
  /** Words drawn, and how many of them are used. */
  #words: Uint32Array = new Uint32Array(0);
  #used = 0;

  constructor({ vocabularySize }: CommonMaskOptions, rules: ReplacementRules) {
    this.#vocabularySize = vocabularySize;
    this.#onlyOrdinary = rules.randomTokens === 'ordinary';
    this.#traits = rules.traits;
    this.#draws = rules.draws;
    const randomShare = rules.randomTokens === 'none' ? 0 : 0.5;
    const gaps = geometricWeights(LONGEST_GAP, rules.exceptionRate);
    this.#exceptions = new WeightedDraws(gaps.flatMap((gap) => [gap * randomShare, gap * (1 - randomShare)]));
  }

  /** Draws what stands at those masked tokens that do not become `[MASK]`. */
  replaceTokens({ count, labels, replacementIds }: MaskedRowBuffer): void {
    this.#used = this.#words.length;
    for (let i = 0; i < count; i++) {
      const word = this.#nextWord();
      const exception = this.#exceptions.numberOf(word & 0xffff);
      i += exception >> 1;
      if (i < count) replacementIds[i] = (exception & 1) === 1 ? labels[i]! : this.#randomToken(word);
    }
  }

  /** Does the same with runs of tokens, each of which as a whole is masked, random, or kept. */
  replaceRuns({ count, positions, labels, replacementIds }: MaskedRowBuffer, runStarts: PositionSet): void {
    this.#used = this.#words.length;
    let word = 0;
    let exception = 0;
    let runsToException = 0;
    for (let i = 0; i < count; i++) {
      const starts = runStarts.has(positions[i]!);
      if (starts && runsToException === 0) {
        word = this.#nextWord();
        exception = this.#exceptions.numberOf(word & 0xffff);
        runsToException = (exception >> 1) + 1;
      }
      if (starts) runsToException--;
      if (runsToException > 0) continue;
      if ((exception & 1) === 1) replacementIds[i] = labels[i]!;
      else replacementIds[i] = this.#randomToken(starts ? word : this.#nextWord());
    }
  }

  #nextWord(): number {
    if (this.#used === this.#words.length) {
      this.#words = this.#draws.nextWords();
      this.#used = 0;
    }
    return this.#words[this.#used++]!;
  }

  /** Draws a token from a word whose lower half is used already, and from further words if it has to. */
  #randomToken(first: number): number {
    let token = this.#tokenOf(this.#vocabularySize > HALF_WORD ? this.#nextWord() : first);
    while (token < 0 || (this.#onlyOrdinary && this.#traits[token] === SPECIAL)) {
      token = this.#tokenOf(this.#nextWord());
    }
    return token;
  }

  /** The token that a word drawn at random stands for, or -1: each is as likely as any other. */
  #tokenOf(word: number): number {
    const size = this.#vocabularySize;
    // As `Draws.below` draws.
    if (size > HALF_WORD) return word < WORD - (WORD % size) ? word % size : -1;
    // As `Draws.below16` draws.
    const product = Math.imul(word >>> 16, size);
    const rest = product & 0xffff;
    return rest >= size || rest >= HALF_WORD % size ? product >>> 16 : -1;
  }
}
