import type { ExampleBatch } from '@albectra/examples';

/** Counts over static masks. */
export class MaskStatistics {
  /** Positions to predict. */
  predictions = 0;
  /** Of them: the mask token stands there, another token, the original. */
  readonly kinds = { mask: 0, other: 0, kept: 0 };
  /**
   * Runs of neighbouring positions by the words that begin in them; entry 0 counts runs inside of a word.
   *
   * Chosen n-grams of words that touch are one run: nothing in a row tells them apart.
   */
  readonly runsByWords: number[] = [];
  readonly #maskId: number;
  readonly #wordStarts: Uint8Array;

  constructor(maskId: number, wordStarts: Uint8Array) {
    this.#maskId = maskId;
    this.#wordStarts = wordStarts;
  }

  /** Runs of any length. */
  get runs(): number {
    return this.runsByWords.reduce((sum, count) => sum + (count ?? 0), 0);
  }

  /** Counts the masks of a batch, if it has any. */
  add(batch: ExampleBatch): void {
    const { masks } = batch;
    if (masks === undefined) return;
    this.predictions += masks.maskedPositions.length;
    for (let row = 0; row + 1 < masks.maskStarts.length; row++) this.#addRow(batch, masks, row);
  }

  #addRow(
    { tokenIds, rowStarts }: ExampleBatch,
    masks: NonNullable<ExampleBatch['masks']>,
    row: number,
  ): void {
    const { maskStarts, maskedPositions, replacementIds } = masks;
    const rowStart = rowStarts[row]!;
    let words = 0;
    for (let place = maskStarts[row]!; place < maskStarts[row + 1]!; place++) {
      const position = maskedPositions[place]!;
      const id = tokenIds[rowStart + position]!;
      this.#countKind(id, replacementIds[place]!);
      words += this.#wordStarts[id]!;
      const isLast = place + 1 === maskStarts[row + 1]! || maskedPositions[place + 1]! !== position + 1;
      if (!isLast) continue;
      this.runsByWords[words] = (this.runsByWords[words] ?? 0) + 1;
      words = 0;
    }
  }

  #countKind(original: number, replacement: number): void {
    if (replacement === original) this.kinds.kept++;
    else if (replacement === this.#maskId) this.kinds.mask++;
    else this.kinds.other++;
  }
}
