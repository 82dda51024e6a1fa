import type { Draws } from '@albectra/random';
import { MaskedRowBuffer } from './_masked-row-buffer.ts';

/**
 * Lets the tokens at chosen positions that are not masked change places among themselves.
 *
 * It is the `do_permutation` of ALBERT's sources, `create_masked_lm_predictions`.
 */
export class TokenPermuter {
  readonly #draws: Draws;
  readonly #masked: MaskedRowBuffer;
  /** Places in the result of the tokens that move, `[maxPredictions]`. */
  readonly #places: Int32Array;
  /** The tokens that move, `[maxPredictions]`. */
  readonly #tokens: Int32Array;

  constructor(maxPredictions: number, mask: number, draws: Draws) {
    this.#draws = draws;
    this.#masked = new MaskedRowBuffer(maxPredictions, mask);
    this.#places = new Int32Array(maxPredictions);
    this.#tokens = new Int32Array(maxPredictions);
  }

  /** Keeps the tokens that were masked, before others are chosen. */
  keepMasked(result: MaskedRowBuffer): void {
    const masked = this.#masked;
    masked.count = result.count;
    masked.positions.set(result.positions);
    masked.replacementIds.set(result.replacementIds);
  }

  /** Writes what stands at all chosen positions, those of the masked tokens included. */
  permute({ count, positions, labels, replacementIds }: MaskedRowBuffer): void {
    const masked = this.#masked;
    const places = this.#places;
    const tokens = this.#tokens;
    let maskedBefore = 0;
    let moving = 0;
    for (let i = 0; i < count; i++) {
      if (maskedBefore < masked.count && positions[i] === masked.positions[maskedBefore]) {
        replacementIds[i] = masked.replacementIds[maskedBefore++]!;
      } else {
        places[moving] = i;
        tokens[moving++] = labels[i]!;
      }
    }
    for (let left = moving; left > 0; left--) {
      const drawn = this.#draws.below16(left);
      replacementIds[places[left - 1]!] = tokens[drawn]!;
      tokens[drawn] = tokens[left - 1]!;
    }
  }
}
