import type { MaskedRow, MaskRow } from './masker.ts';

/** The result of a masker, which every row overwrites. */
export class MaskedRowBuffer implements MaskedRow {
  readonly #mask: number;
  count = 0;
  readonly positions: Int32Array;
  readonly labels: Int32Array;
  readonly replacementIds: Int32Array;

  constructor(maxPredictions: number, mask: number) {
    this.#mask = mask;
    this.positions = new Int32Array(maxPredictions);
    this.labels = new Int32Array(maxPredictions);
    this.replacementIds = new Int32Array(maxPredictions);
  }

  /** Writes the labels of the first `count` positions, and `[MASK]` in their place. */
  maskTokens({ tokenIds, start }: MaskRow, count: number): void {
    const { positions, labels, replacementIds } = this;
    const mask = this.#mask;
    this.count = count;
    for (let i = 0; i < count; i++) {
      labels[i] = tokenIds[start + positions[i]!]!;
      replacementIds[i] = mask;
    }
  }
}
