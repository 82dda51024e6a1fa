import type { BatchOptions } from '@albectra/dataset';
import { TrainingError } from './errors.ts';

/**
 * How rows are shuffled in windows, where shards cannot be read anywhere at any time: those that are larger
 * than memory on slow disks, or compressed.
 *
 * One of `windowRows` and `windowBytes` is set.
 */
export interface ShuffleRecipe {
  /** Rows of a window, within which all rows are permuted. */
  readonly windowRows?: number;
  /** Bytes of the shards that a window takes up, in place of its rows. */
  readonly windowBytes?: number;
  /** Consecutive rows that stay together before windows are cut. Default: a 64th of a window, at least 1,024. */
  readonly blockRows?: number;
}

/**
 * Completes and checks what a recipe says of the order of rows: without windows all rows of an epoch are
 * permuted.
 *
 * @throws {TrainingError} `invalid-recipe`, naming the settings that do not go together.
 */
export function resolveShuffle(shuffle: ShuffleRecipe | undefined): NonNullable<BatchOptions['shuffle']> {
  if (shuffle === undefined) return true;
  const { windowRows, windowBytes, blockRows } = shuffle;
  const blocks = blockRows === undefined ? {} : { blockRows };
  if (windowRows !== undefined && windowBytes === undefined) {
    if ((blockRows ?? 1) > windowRows) {
      refuse(
        `expected shuffle.blockRows to be at most shuffle.windowRows, ${windowRows}, got ${blockRows}`,
        'Lower shuffle.blockRows, or leave it out.',
      );
    }
    return { kind: 'window', windowRows, ...blocks };
  }
  if (windowBytes !== undefined && windowRows === undefined)
    return { kind: 'window', windowBytes, ...blocks };
  const got = windowRows === undefined ? 'none of them' : `both, ${windowRows} and ${windowBytes}`;
  return refuse(
    `expected shuffle.windowRows or shuffle.windowBytes, got ${got}`,
    'Set one; leave shuffle out to permute all rows of an epoch.',
  );
}

function refuse(problem: string, remedy: string): never {
  throw new TrainingError('invalid-recipe', `The recipe contradicts itself: ${problem}. ${remedy}`);
}
