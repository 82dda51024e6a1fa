import type { ExampleBatch } from '@albectra/examples';
import type { MaskedRow, Masker } from '@albectra/masking';
import type { ExampleRange } from './_row-view.ts';

/** Examples of a pack are numbered in 16 bits, packs in what is left of 53. */
const EXAMPLES_PER_PACK = 0x1_0000;

/** Draws the masks of packs, each example for itself; the result holds until the next call. */
export class PackMasks {
  readonly #masker: Masker;
  readonly #result: { count: number; positions: Int32Array; labels: Int32Array; replacementIds: Int32Array };
  readonly #maxPredictions: number;

  /** @param sequenceLength Most tokens of a pack. */
  constructor(masker: Masker, sequenceLength: number) {
    this.#masker = masker;
    this.#maxPredictions = masker.maxPredictions;
    // A masker may choose a token more than once, but no more often than there are tokens.
    const capacity = sequenceLength + masker.maxPredictions;
    this.#result = {
      count: 0,
      positions: new Int32Array(capacity),
      labels: new Int32Array(capacity),
      replacementIds: new Int32Array(capacity),
    };
  }

  /** Draws the masks of the examples of a pack; positions count from the start of the first. */
  draw(examples: ExampleBatch, { first, end, rowIndex, epoch }: ExampleRange): MaskedRow {
    const { tokenIds, rowStarts } = examples;
    const result = this.#result;
    let next = 0;
    for (let example = first; example < end; example++) {
      const start = rowStarts[example]!;
      const masked = this.#masker.maskRow({
        tokenIds,
        start,
        end: rowStarts[example + 1]!,
        epoch,
        rowIndex: rowIndex * EXAMPLES_PER_PACK + example - first,
      });
      for (let i = 0; i < masked.count; i++) {
        result.positions[next] = masked.positions[i]! + start - rowStarts[first]!;
        result.labels[next] = masked.labels[i]!;
        result.replacementIds[next++] = masked.replacementIds[i]!;
      }
    }
    result.count = next;
    if (next > this.#maxPredictions) this.#thinOut();
    return result;
  }

  /** Keeps as many predictions as there is room for, spread evenly over the pack, so that no example is preferred. */
  #thinOut(): void {
    const { count, positions, labels, replacementIds } = this.#result;
    const kept = this.#maxPredictions;
    for (let i = 0; i < kept; i++) {
      const from = Math.floor((i * count + (count >> 1)) / kept);
      positions[i] = positions[from]!;
      labels[i] = labels[from]!;
      replacementIds[i] = replacementIds[from]!;
    }
    this.#result.count = kept;
  }
}
