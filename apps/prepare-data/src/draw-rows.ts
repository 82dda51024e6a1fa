import { deriveKey, permuteIndex } from '@albectra/random';

/** Draws `wanted` different row numbers below `rowCount`, fewer if there are not as many; the same for a seed. */
export function drawRows(rowCount: number, wanted: number, seed: number): readonly number[] {
  const key = deriveKey(seed, 'inspect');
  return Array.from({ length: Math.min(wanted, rowCount) }, (_, index) => permuteIndex(index, rowCount, key));
}
