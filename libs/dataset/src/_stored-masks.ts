import type { ExampleBatch } from '@albectra/examples';
import type { MaskedRow } from '@albectra/masking';
import { RowShapeError } from './errors.ts';

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

  /** @throws {RowShapeError} if the row has more masks than a batch, or one outside the row. */
  read(examples: ExampleBatch, row: number, rowIndex: number): MaskedRow {
    const { masks, rowStarts, tokenIds } = examples;
    const result = this.#result;
    const maxPredictions = result.positions.length;
    const first = masks?.maskStarts[row] ?? 0;
    result.count = (masks?.maskStarts[row + 1] ?? 0) - first;
    if (masks === undefined || result.count > maxPredictions) {
      throw new RowShapeError(
        `Row ${rowIndex}: expected at most ${maxPredictions} stored masks, got ${masks ? result.count : 'none at all'}. ` +
          'Raise maxPredictions to what the dataset was prepared with.',
        { rowIndex },
      );
    }
    const start = rowStarts[row]!;
    const length = rowStarts[row + 1]! - start;
    for (let i = 0; i < result.count; i++) {
      const position = masks.maskedPositions[first + i]!;
      if (position >= length) throw outsideRow(rowIndex, position, length);
      result.positions[i] = position;
      result.labels[i] = tokenIds[start + position]!;
      result.replacementIds[i] = masks.replacementIds[first + i]!;
    }
    return result;
  }
}

function outsideRow(rowIndex: number, position: number, length: number): RowShapeError {
  return new RowShapeError(
    `Row ${rowIndex}: expected masked positions below ${length}, got ${position}. Prepare the dataset again.`,
    { rowIndex },
  );
}
