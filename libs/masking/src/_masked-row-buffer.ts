import type { MaskedRow, MaskRow } from './masker.ts';

/** The result of a masker, which every row overwrites. */
export class MaskedRowBuffer implements MaskedRow {
  count = 0;
  readonly positions: Int32Array;
  readonly labels: Int32Array;
  readonly replacementIds: Int32Array;

  constructor(maxPredictions: number) {
    this.positions = new Int32Array(maxPredictions);
    this.labels = new Int32Array(maxPredictions);
    this.replacementIds = new Int32Array(maxPredictions);
  }

  /** Writes the labels of the first `count` positions. */
  setLabels({ tokenIds, start }: MaskRow, count: number): void {
    const { positions, labels } = this;
    this.count = count;
    for (let i = 0; i < count; i++) labels[i] = tokenIds[start + positions[i]!]!;
  }
}
