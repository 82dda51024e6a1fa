import type { TokenTraits } from './_token-traits.ts';
import type { MaskRow } from './masker.ts';

/**
 * The words of one row: its maskable pieces in order, cut into groups.
 *
 * Group `g` holds the pieces `groupStarts[g] .. groupStarts[g + 1]`; an n-gram that starts with it
 * ends at group `ngramLimits[g]` at the latest. Example: in `[CLS] un ##do it [SEP]` the pieces are
 * the positions 1, 2, 3, the groups start at 0, 2 and end at 3, and both limits are 2.
 */
export class WordGroups {
  readonly #traits: TokenTraits;
  readonly #acrossSegments: boolean;
  pieceCount = 0;
  groupCount = 0;
  positions: Int32Array = new Int32Array(0);
  groupStarts: Int32Array = new Int32Array(1);
  ngramLimits: Int32Array = new Int32Array(0);

  /** @param acrossSegments Whether words and n-grams may run across special tokens. */
  constructor(traits: TokenTraits, acrossSegments: boolean) {
    this.#traits = traits;
    this.#acrossSegments = acrossSegments;
  }

  /** Groups the pieces of a row. */
  group(row: MaskRow): void {
    const { tokenIds, start, end } = row;
    this.#reserve(end - start);
    this.pieceCount = 0;
    this.groupCount = 0;
    let segmentStart = 0;
    let joinable = false;
    for (let i = start; i < end; i++) {
      const tokenId = tokenIds[i]!;
      if (this.#traits.isSpecial(tokenId)) {
        if (this.#acrossSegments) continue;
        this.ngramLimits.fill(this.groupCount, segmentStart, this.groupCount);
        segmentStart = this.groupCount;
        joinable = false;
        continue;
      }
      if (!joinable || this.#traits.startsWord(tokenId))
        this.groupStarts[this.groupCount++] = this.pieceCount;
      joinable = true;
      this.positions[this.pieceCount++] = i - start;
    }
    this.groupStarts[this.groupCount] = this.pieceCount;
    this.ngramLimits.fill(this.groupCount, segmentStart, this.groupCount);
  }

  #reserve(length: number): void {
    if (length <= this.positions.length) return;
    this.positions = new Int32Array(length);
    this.groupStarts = new Int32Array(length + 1);
    this.ngramLimits = new Int32Array(length);
  }
}
