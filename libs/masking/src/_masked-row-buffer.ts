import type { MaskedRow } from './masker.ts';

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

  /** Adds a prediction; positions must come in ascending order. */
  add(position: number, label: number, replacementId: number): void {
    this.positions[this.count] = position;
    this.labels[this.count] = label;
    this.replacementIds[this.count] = replacementId;
    this.count++;
  }
}
