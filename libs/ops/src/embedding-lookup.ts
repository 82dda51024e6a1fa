import {
  gather,
  reshape,
  unsortedSegmentSum,
  zerosLike,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

import { OpsError } from './errors.ts';
import { withGradient } from './with-gradient.ts';

/**
 * Takes rows of a table by index; the gradient adds up the rows that were taken more than once.
 *
 * @param table Float32 `[rows, width]`.
 * @param ids Int32 of any shape, each in [0, rows).
 * @returns Float32 `[...ids.shape, width]`.
 * @throws {OpsError} if the table is not of rank 2 or the ids are not int32.
 */
export function embeddingLookup(table: Tensor2D, ids: Tensor): Tensor {
  if (table.rank !== 2 || ids.dtype !== 'int32') {
    throw new OpsError(
      'invalid-argument',
      `embeddingLookup failed: expected a table [rows, width] and int32 ids, got [${table.shape}] and ${ids.dtype}. Reshape the table or cast the ids.`,
    );
  }
  const flat = lookup(table, reshape(ids, [-1]));
  return reshape(flat, [...ids.shape, table.shape[1]]);
}

const lookup = withGradient((inputs, save) => {
  const [table, ids] = inputs as [Tensor2D, Tensor1D];
  save([ids]);
  return {
    value: gather(table, ids),
    gradFunc: (dy, saved) => lookupGradient(dy, saved[0] as Tensor1D, table.shape[0]),
  };
});

function lookupGradient(dy: Tensor, ids: Tensor1D, rows: number): Tensor[] {
  return [unsortedSegmentSum(dy, ids, rows), zerosLike(ids)];
}
