import type { ExampleBatch, StaticMasks } from '@albectra/examples';
import type { MaskedRow } from '@albectra/masking';
import type { ExampleRange } from './_row-view.ts';
import { RowShapeError } from './errors.ts';

/** Which examples are those of a row. */
type StoredRange = Pick<ExampleRange, 'first' | 'end' | 'rowIndex'>;

/** Reads the masks that rows were stored with; the result holds until the next call. */
export class StoredMasks {
  readonly #result: { count: number; positions: Int32Array; labels: Int32Array; replacementIds: Int32Array };

  constructor(maxPredictions: number) {
    this.#result = {
      count: 0,
      positions: new Int32Array(maxPredictions),
      labels: new Int32Array(maxPredictions),
      replacementIds: new Int32Array(maxPredictions),
    };
  }

  /**
   * Reads the masks of the examples of a row; positions count from the start of the first.
   *
   * @throws {RowShapeError} if they have more masks than a batch, or one outside its example.
   */
  read(examples: ExampleBatch, range: StoredRange): MaskedRow {
    const masks = this.#masksOf(examples, range);
    const result = this.#result;
    const { tokenIds, rowStarts } = examples;
    const { first, end, rowIndex } = range;
    result.count = 0;
    for (let example = first; example < end; example++) {
      const start = rowStarts[example]!;
      const length = rowStarts[example + 1]! - start;
      for (let mask = masks.maskStarts[example]!; mask < masks.maskStarts[example + 1]!; mask++) {
        const position = masks.maskedPositions[mask]!;
        if (position >= length) throw outsideRow(rowIndex, position, length);
        result.positions[result.count] = start - rowStarts[first]! + position;
        result.labels[result.count] = tokenIds[start + position]!;
        result.replacementIds[result.count++] = masks.replacementIds[mask]!;
      }
    }
    return result;
  }

  #masksOf({ masks }: ExampleBatch, { first, end, rowIndex }: StoredRange): StaticMasks {
    const maxPredictions = this.#result.positions.length;
    const count = masks && masks.maskStarts[end]! - masks.maskStarts[first]!;
    if (masks !== undefined && count !== undefined && count <= maxPredictions) return masks;
    throw new RowShapeError(
      `Row ${rowIndex}: expected at most ${maxPredictions} stored masks, got ${count ?? 'none at all'}. ` +
        'Raise maxPredictions to what the dataset was prepared with.',
      { rowIndex },
    );
  }
}

function outsideRow(rowIndex: number, position: number, length: number): RowShapeError {
  return new RowShapeError(
    `Row ${rowIndex}: expected masked positions below ${length}, got ${position}. Prepare the dataset again.`,
    { rowIndex },
  );
}
