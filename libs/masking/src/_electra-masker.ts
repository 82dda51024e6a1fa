import { Draws } from '@albectra/random';
import type { RandomKey } from '@albectra/random';
import { MaskedRowBuffer } from './_masked-row-buffer.ts';
import { TokenTraits } from './_token-traits.ts';
import { countPredictions } from './count-predictions.ts';
import type { MaskedRow, Masker, MaskRow } from './masker.ts';
import type { CommonMaskOptions } from './masker-options.ts';

// ELECTRA (Clark et al. 2020), appendix A, and the sources: the rest keeps its original token.
const MASK_SHARE = 0.85;

/** Resolved options of {@link ElectraMasker}. */
export interface ElectraMaskerOptions extends CommonMaskOptions {
  readonly maskRate: number;
  readonly withReplacement: boolean;
}

/** Masks single tokens as ELECTRA does while it trains. */
export class ElectraMasker implements Masker {
  readonly maxPredictions: number;
  readonly #options: ElectraMaskerOptions;
  readonly #traits: TokenTraits;
  readonly #draws: Draws;
  readonly #result: MaskedRowBuffer;
  /** Positions that may be chosen, `[length]`. */
  #candidates = new Int32Array(0);
  /** How often each position was chosen, `[length]`. */
  #slotCounts = new Uint16Array(0);

  constructor(options: ElectraMaskerOptions, key: RandomKey) {
    this.maxPredictions = options.maxPredictions;
    this.#options = options;
    this.#traits = new TokenTraits(options, undefined);
    this.#draws = new Draws(key);
    this.#result = new MaskedRowBuffer(options.maxPredictions);
  }

  maskRow(row: MaskRow): MaskedRow {
    this.#traits.check(row);
    this.#draws.seek(row.epoch, row.rowIndex);
    const candidateCount = this.#collect(row);
    const slots = countPredictions(row.end - row.start, this.#options);
    if (this.#options.withReplacement) this.#chooseWithReplacement(candidateCount, slots);
    else this.#chooseDistinct(candidateCount, slots);
    this.#replace(row);
    return this.#result;
  }

  #collect({ tokenIds, start, end }: MaskRow): number {
    if (end - start > this.#candidates.length) {
      this.#candidates = new Int32Array(end - start);
      this.#slotCounts = new Uint16Array(end - start);
    }
    this.#slotCounts.fill(0, 0, end - start);
    let count = 0;
    for (let i = start; i < end; i++) {
      if (!this.#traits.isSpecial(tokenIds[i]!)) this.#candidates[count++] = i - start;
    }
    return count;
  }

  #chooseDistinct(candidateCount: number, slots: number): void {
    const end = Math.max(0, candidateCount - slots);
    for (let untried = candidateCount; untried > end; untried--) {
      const slot = this.#draws.below(untried);
      this.#slotCounts[this.#candidates[slot]!] = 1;
      this.#candidates[slot] = this.#candidates[untried - 1]!;
    }
  }

  #chooseWithReplacement(candidateCount: number, slots: number): void {
    if (candidateCount === 0) return;
    for (let i = 0; i < slots; i++) this.#slotCounts[this.#candidates[this.#draws.below(candidateCount)]!]!++;
  }

  /** Writes the chosen positions; one that was chosen twice takes two slots and two chances to be masked. */
  #replace({ tokenIds, start, end }: MaskRow): void {
    this.#result.count = 0;
    for (let position = 0; position < end - start; position++) {
      const slotCount = this.#slotCounts[position]!;
      if (slotCount === 0) continue;
      const label = tokenIds[start + position]!;
      let replacement = label;
      for (let slot = 0; slot < slotCount; slot++) {
        if (this.#draws.uniform() < MASK_SHARE) replacement = this.#options.specialIds.mask;
      }
      for (let slot = 0; slot < slotCount; slot++) this.#result.add(position, label, replacement);
    }
  }
}
