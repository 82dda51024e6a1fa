import { Draws } from '@albectra/random';
import type { RandomKey } from '@albectra/random';
import { MaskedRowBuffer } from './_masked-row-buffer.ts';
import { TokenTraits } from './_token-traits.ts';
import { WordGroups } from './_word-groups.ts';
import { countPredictions } from './count-predictions.ts';
import type { MaskedRow, Masker, MaskRow } from './masker.ts';
import type { CommonMaskOptions } from './masker-options.ts';

// BERT (Devlin et al. 2019), section 3.1: 80 % [MASK]; of the rest half random, half unchanged.
const MASK_SHARE = 0.8;
const RANDOM_SHARE_OF_REST = 0.5;

/** Resolved options of {@link WordMasker}. */
export interface WordMaskerOptions extends CommonMaskOptions {
  readonly maskRate: number;
  /** `[vocabularySize]`; without it every piece is a word. */
  readonly wordStarts: Uint8Array | undefined;
  /** Longest n-gram, in words; 1 masks single words. */
  readonly maxNgram: number;
  readonly preset: 'faithful' | 'fixed';
}

/**
 * Masks n-grams of words until the budget is spent.
 *
 * Candidates are all words in random order. Each draws its n-gram length, shrinks while it does not
 * fit the budget, and is skipped if it still does not fit or touches what was chosen before.
 */
export class WordMasker implements Masker {
  readonly maxPredictions: number;
  readonly #options: WordMaskerOptions;
  readonly #traits: TokenTraits;
  readonly #groups: WordGroups;
  readonly #draws: Draws;
  readonly #lengthThresholds: Float64Array;
  readonly #result: MaskedRowBuffer;
  /** Groups not yet tried, `[groups]`. */
  #candidates = new Int32Array(0);
  /** 1 for a chosen piece, `[pieces]`. */
  #chosen = new Uint8Array(0);

  constructor(options: WordMaskerOptions, key: RandomKey) {
    this.maxPredictions = options.maxPredictions;
    this.#options = options;
    this.#traits = new TokenTraits(options, options.wordStarts);
    this.#groups = new WordGroups(this.#traits, options.preset === 'faithful');
    this.#draws = new Draws(key);
    this.#lengthThresholds = ngramLengthThresholds(options.maxNgram);
    this.#result = new MaskedRowBuffer(options.maxPredictions);
  }

  maskRow(row: MaskRow): MaskedRow {
    this.#traits.check(row);
    this.#groups.group(row);
    this.#draws.seek(row.epoch, row.rowIndex);
    this.#choose(countPredictions(row.end - row.start, this.#options));
    this.#replace(row);
    return this.#result;
  }

  /** Marks the pieces of randomly chosen n-grams, `budget` at most. */
  #choose(budget: number): void {
    const { groupCount, groupStarts, pieceCount } = this.#groups;
    this.#reserve(pieceCount);
    this.#chosen.fill(0, 0, pieceCount);
    for (let group = 0; group < groupCount; group++) this.#candidates[group] = group;
    let left = budget;
    for (let untried = groupCount; untried > 0 && left > 0;) {
      const slot = this.#draws.below(untried--);
      const group = this.#candidates[slot]!;
      this.#candidates[slot] = this.#candidates[untried]!;
      const start = groupStarts[group]!;
      const end = this.#endOfNgram(group, left);
      if (end > start + left || this.#touchesChosen(start, end)) continue;
      this.#chosen.fill(1, start, end);
      left -= end - start;
    }
  }

  /** Draws an n-gram length and returns the piece that ends it, after shrinking it towards `room` pieces. */
  #endOfNgram(group: number, room: number): number {
    const { groupStarts, ngramLimits } = this.#groups;
    let end = Math.min(group + this.#drawNgramLength(), ngramLimits[group]!);
    while (end > group + 1 && groupStarts[end]! - groupStarts[group]! > room) end--;
    return groupStarts[end]!;
  }

  #drawNgramLength(): number {
    const { maxNgram } = this.#options;
    if (maxNgram === 1) return 1;
    const drawn = this.#draws.uniform();
    let length = 1;
    while (length < maxNgram && drawn >= this.#lengthThresholds[length - 1]!) length++;
    return length;
  }

  #touchesChosen(start: number, end: number): boolean {
    for (let piece = start; piece < end; piece++) if (this.#chosen[piece] === 1) return true;
    return false;
  }

  /** Writes the chosen pieces with what replaces them. */
  #replace(row: MaskRow): void {
    const { positions, pieceCount } = this.#groups;
    this.#result.count = 0;
    for (let piece = 0; piece < pieceCount; piece++) {
      if (this.#chosen[piece] === 0) continue;
      const position = positions[piece]!;
      const label = row.tokenIds[row.start + position]!;
      this.#result.add(position, label, this.#drawReplacement(label));
    }
  }

  #drawReplacement(label: number): number {
    if (this.#draws.uniform() < MASK_SHARE) return this.#options.specialIds.mask;
    if (this.#draws.uniform() >= RANDOM_SHARE_OF_REST) return this.#drawRandomId();
    return label;
  }

  #drawRandomId(): number {
    const { vocabularySize, preset } = this.#options;
    let drawn = this.#draws.below(vocabularySize);
    while (preset === 'fixed' && this.#traits.isSpecial(drawn)) drawn = this.#draws.below(vocabularySize);
    return drawn;
  }

  #reserve(pieceCount: number): void {
    if (pieceCount <= this.#chosen.length) return;
    this.#candidates = new Int32Array(pieceCount);
    this.#chosen = new Uint8Array(pieceCount);
  }
}

/**
 * Computes the upper ends of the intervals of [0, 1) that stand for the n-gram lengths 1 .. maxNgram.
 *
 * Lengths have probability ∝ 1/n: 6/11, 3/11 and 2/11 for up to three words (ALBERT, section 4.1).
 */
function ngramLengthThresholds(maxNgram: number): Float64Array {
  const weights = Array.from({ length: maxNgram }, (_, i) => 1 / (i + 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return Float64Array.from(weights, (weight) => (sum += weight) / total);
}
