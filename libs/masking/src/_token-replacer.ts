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
/** Exceptions drawn at once. */
const EXCEPTION_COUNT = 8;

/**
 * Draws what the model reads in place of the chosen tokens.
 *
 * Most become `[MASK]`, each on its own with the same probability. So what is drawn is how many tokens it
 * takes to the next one that does not, which has a geometric distribution, and not what becomes of each.
 */
export class TokenReplacer {
  readonly #vocabularySize: number;
  readonly #mask: number;
  readonly #rules: ReplacementRules;
  /** Draws exceptions: twice the number of tokens before it, plus 1 if it keeps its token. */
  readonly #weights: WeightedDraws;
  readonly #exceptions = new Uint8Array(EXCEPTION_COUNT);
  #used = EXCEPTION_COUNT;

  constructor({ vocabularySize, specialIds }: CommonMaskOptions, rules: ReplacementRules) {
    this.#vocabularySize = vocabularySize;
    this.#mask = specialIds.mask;
    this.#rules = rules;
    const randomShare = rules.randomTokens === 'none' ? 0 : 0.5;
    const gaps = geometricWeights(LONGEST_GAP, rules.exceptionRate);
    this.#weights = new WeightedDraws(gaps.flatMap((gap) => [gap * randomShare, gap * (1 - randomShare)]));
  }

  /** Draws the replacements of tokens whose labels are known. */
  replaceTokens({ count, labels, replacementIds }: MaskedRowBuffer): void {
    this.#used = EXCEPTION_COUNT;
    replacementIds.fill(this.#mask, 0, count);
    for (let i = 0; i < count; i++) {
      const exception = this.#nextException();
      i += exception >> 1;
      if (i < count) replacementIds[i] = this.#replaceOne(exception, labels[i]!);
    }
  }

  /** Draws the replacements of runs of tokens, each of which as a whole is masked, random, or kept. */
  replaceRuns({ count, positions, labels, replacementIds }: MaskedRowBuffer, runStarts: PositionSet): void {
    this.#used = EXCEPTION_COUNT;
    replacementIds.fill(this.#mask, 0, count);
    let exception = 0;
    let runsToException = 0;
    for (let i = 0; i < count; i++) {
      if (runStarts.has(positions[i]!)) {
        if (runsToException === 0) {
          exception = this.#nextException();
          runsToException = (exception >> 1) + 1;
        }
        runsToException--;
      }
      if (runsToException === 0) replacementIds[i] = this.#replaceOne(exception, labels[i]!);
    }
  }

  #nextException(): number {
    if (this.#used === EXCEPTION_COUNT) {
      this.#weights.draw(this.#rules.draws, this.#exceptions, EXCEPTION_COUNT);
      this.#used = 0;
    }
    return this.#exceptions[this.#used++]!;
  }

  #replaceOne(exception: number, label: number): number {
    if ((exception & 1) === 1) return label;
    const { draws, randomTokens, traits } = this.#rules;
    let drawn = draws.below(this.#vocabularySize);
    while (randomTokens === 'ordinary' && traits[drawn] === 0) drawn = draws.below(this.#vocabularySize);
    return drawn;
  }
}
