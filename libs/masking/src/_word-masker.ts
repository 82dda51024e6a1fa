import { Draws } from '@albectra/random';
import type { RandomKey } from '@albectra/random';
import { TokenCheck } from './_token-check.ts';
import { MaskedRowBuffer } from './_masked-row-buffer.ts';
import { PieceRow } from './_piece-row.ts';
import { PositionSet } from './_position-set.ts';
import { TokenPermuter } from './_token-permuter.ts';
import { TokenReplacer } from './_token-replacer.ts';
import { tokenTraits } from './_token-traits.ts';
import type { WeightedDraws } from './_weighted-draws.ts';
import { WordChooser } from './_word-chooser.ts';
import type { Choice } from './_word-chooser.ts';
import { WordDeck } from './_word-deck.ts';
import { countPredictions } from './count-predictions.ts';
import type { MaskedRow, Masker, MaskRow } from './masker.ts';
import type { CommonMaskOptions } from './masker-options.ts';

// BERT (Devlin et al. 2019), section 3.1: 80 % [MASK]; of the rest half random, half unchanged.
const EXCEPTION_RATE = 0.2;

/** Resolved options of {@link WordMasker}. */
export interface WordMaskerOptions extends CommonMaskOptions {
  readonly maskRate: number;
  /** `[vocabularySize]`; without it every piece is a word. */
  readonly wordStarts: Uint8Array | undefined;
  /** Draws how many words a run has, less one. */
  readonly lengths: WeightedDraws;
  readonly runs: 'ngram' | 'span';
  /** Whether each piece or each run draws what replaces it. */
  readonly replacement: 'piece' | 'span';
  /** Whether as many tokens again change places among themselves. */
  readonly permute: boolean;
  readonly preset: 'faithful' | 'fixed';
}

/** Masks runs of words, and on request lets other tokens change places. */
export class WordMasker implements Masker {
  readonly maxPredictions: number;
  readonly #check: TokenCheck;
  readonly #budget: { readonly maskRate: number; readonly maxPredictions: number };
  readonly #row: PieceRow;
  readonly #deck: WordDeck;
  readonly #draws: Draws;
  readonly #chosen = new PositionSet();
  /** First positions of the runs, where these matter. */
  readonly #runStarts: PositionSet | undefined;
  readonly #choice: Choice;
  readonly #chooser: WordChooser;
  readonly #replacer: TokenReplacer;
  readonly #permuter: TokenPermuter | undefined;
  readonly #result: MaskedRowBuffer;

  constructor(options: WordMaskerOptions, key: RandomKey) {
    const { maxPredictions, maskRate, permute, preset } = options;
    const traits = tokenTraits(options, options.wordStarts);
    const draws = new Draws(key);
    const randomTokens = preset === 'faithful' ? 'any' : 'ordinary';
    this.maxPredictions = maxPredictions;
    this.#check = new TokenCheck(options.vocabularySize);
    this.#budget = { maskRate, maxPredictions: permute ? maxPredictions >> 1 : maxPredictions };
    this.#row = new PieceRow(traits, preset === 'faithful');
    this.#deck = new WordDeck(traits, key);
    this.#draws = draws;
    this.#runStarts = options.replacement === 'span' ? new PositionSet() : undefined;
    this.#choice = { chosen: this.#chosen, runStarts: this.#runStarts };
    this.#chooser = new WordChooser({ ...options, traits, deck: this.#deck });
    this.#replacer = new TokenReplacer(options, {
      exceptionRate: EXCEPTION_RATE,
      randomTokens,
      traits,
      draws,
    });
    this.#permuter = permute ? new TokenPermuter(maxPredictions, options.specialIds.mask, draws) : undefined;
    this.#result = new MaskedRowBuffer(maxPredictions, options.specialIds.mask);
  }

  maskRow(row: MaskRow): MaskedRow {
    const { epoch, rowIndex } = row;
    const length = row.end - row.start;
    const budget = countPredictions(length, this.#budget);
    const result = this.#result;
    this.#check.check(row);
    this.#row.read(row);
    this.#deck.seek(epoch, rowIndex);
    this.#draws.seek(epoch, rowIndex);
    this.#chosen.clear(length);
    this.#runStarts?.clear(length);
    this.#choose(row, budget);
    if (this.#runStarts) this.#replacer.replaceRuns(result, this.#runStarts);
    else this.#replacer.replaceTokens(result);
    if (!this.#permuter) return result;
    this.#permuter.keepMasked(result);
    this.#choose(row, budget);
    this.#permuter.permute(result);
    return result;
  }

  /** Chooses tokens besides those already chosen, and writes the labels of all. */
  #choose(row: MaskRow, budget: number): void {
    const { positions } = this.#result;
    this.#chooser.choose(this.#row, budget, this.#choice);
    const count = this.#chosen.read(positions, this.#row.length);
    this.#row.toPositions(positions, count);
    this.#result.maskTokens(row, count);
  }
}
