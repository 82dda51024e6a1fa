import { Draws } from '@albectra/random';
import type { RandomKey } from '@albectra/random';
import { TokenCheck } from './_token-check.ts';
import { MaskedRowBuffer } from './_masked-row-buffer.ts';
import { PieceRow } from './_piece-row.ts';
import { PositionSet } from './_position-set.ts';
import { TokenReplacer } from './_token-replacer.ts';
import { tokenTraits } from './_token-traits.ts';
import { WordDeck } from './_word-deck.ts';
import { countPredictions } from './count-predictions.ts';
import type { MaskedRow, Masker, MaskRow } from './masker.ts';
import type { CommonMaskOptions } from './masker-options.ts';

// ELECTRA (Clark et al. 2020), appendix A, and the sources: 85 % [MASK], the rest keeps its token.
const EXCEPTION_RATE = 0.15;

/** Resolved options of {@link ElectraMasker}. */
export interface ElectraMaskerOptions extends CommonMaskOptions {
  readonly maskRate: number;
  readonly withReplacement: boolean;
}

/** Masks single tokens as ELECTRA does while it trains. */
export class ElectraMasker implements Masker {
  readonly maxPredictions: number;
  readonly #options: ElectraMaskerOptions;
  readonly #check: TokenCheck;
  readonly #traits: Uint8Array;
  readonly #row: PieceRow;
  readonly #deck: WordDeck;
  readonly #draws: Draws;
  readonly #chosen = new PositionSet();
  readonly #replacer: TokenReplacer;
  readonly #result: MaskedRowBuffer;
  /** Positions that may be chosen more than once, `[length]`. */
  #candidates = new Int32Array(0);
  /** How often each position was chosen, `[length]`; zero between rows. */
  #slotCounts = new Uint16Array(0);

  constructor(options: ElectraMaskerOptions, key: RandomKey) {
    const traits = tokenTraits(options);
    const draws = new Draws(key);
    this.maxPredictions = options.maxPredictions;
    this.#options = options;
    this.#check = new TokenCheck(options.vocabularySize);
    this.#traits = traits;
    this.#row = new PieceRow(traits, false);
    this.#deck = new WordDeck(traits, key);
    this.#draws = draws;
    this.#replacer = new TokenReplacer(options, {
      exceptionRate: EXCEPTION_RATE,
      randomTokens: 'none',
      traits,
      draws,
    });
    this.#result = new MaskedRowBuffer(options.maxPredictions, options.specialIds.mask);
  }

  maskRow(row: MaskRow): MaskedRow {
    const length = row.end - row.start;
    const slots = countPredictions(length, this.#options);
    const result = this.#result;
    this.#check.check(row);
    this.#draws.seek(row.epoch, row.rowIndex);
    this.#chosen.clear(length);
    if (this.#options.withReplacement) this.#chooseWithReplacement(row, slots);
    else this.#chooseDistinct(row, slots);
    const count = this.#chosen.read(result.positions, length);
    result.maskTokens(row, this.#options.withReplacement ? this.#repeatSlots(count, slots) : count);
    this.#replacer.replaceTokens(result);
    if (this.#options.withReplacement) this.#maskTogether();
    return result;
  }

  #chooseDistinct(row: MaskRow, slots: number): void {
    const deck = this.#deck;
    this.#row.read(row);
    deck.seek(row.epoch, row.rowIndex);
    deck.gather(this.#row.length);
    for (let left = slots; left > 0;) {
      const dealt = Math.min(left, deck.deal(this.#row));
      if (dealt === 0) return;
      for (let i = 0; i < dealt; i++) {
        const position = deck.hand[i]! & 0xffff;
        this.#chosen.addRange(position, position + 1);
      }
      left -= dealt;
    }
  }

  #chooseWithReplacement({ tokenIds, start, end }: MaskRow, slots: number): void {
    if (end - start > this.#candidates.length) {
      this.#candidates = new Int32Array(end - start);
      this.#slotCounts = new Uint16Array(end - start);
    }
    const candidates = this.#candidates;
    let count = 0;
    for (let i = start; i < end; i++) {
      candidates[count] = i - start;
      count += this.#traits[tokenIds[i]!]! & 1;
    }
    for (let i = 0; i < slots && count > 0; i++) {
      const position = candidates[this.#draws.below16(count)]!;
      this.#chosen.addRange(position, position + 1);
      this.#slotCounts[position]!++;
    }
  }

  /** Gives a position as many slots as it was chosen; returns the number of slots. */
  #repeatSlots(count: number, slots: number): number {
    const { positions } = this.#result;
    let slot = count === 0 ? 0 : slots;
    const total = slot;
    for (let i = count - 1; i >= 0; i--) {
      const position = positions[i]!;
      for (let repeat = this.#slotCounts[position]!; repeat > 0; repeat--) positions[--slot] = position;
      this.#slotCounts[position] = 0;
    }
    return total;
  }

  /** A position that is masked in one of its slots is masked in all. */
  #maskTogether(): void {
    const { count, positions, replacementIds } = this.#result;
    const { mask } = this.#options.specialIds;
    for (let i = 1; i < count; i++) {
      if (positions[i] === positions[i - 1] && replacementIds[i - 1] === mask) replacementIds[i] = mask;
    }
    for (let i = count - 2; i >= 0; i--) {
      if (positions[i] === positions[i + 1] && replacementIds[i + 1] === mask) replacementIds[i] = mask;
    }
  }
}
