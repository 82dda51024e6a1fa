import type { NamedArray } from '@albectra/ops';

/** Rows and columns of a square that both the source and the target keep in the processor's cache. */
const BLOCK = 32;

/** Returns the values of a matrix `[rows, columns]` in the order of its transpose, `[columns, rows]`. */
export function transposed({ shape, values }: NamedArray): Float32Array {
  const [rows = 0, columns = 0] = shape;
  const result = new Float32Array(values.length);
  for (let top = 0; top < rows; top += BLOCK) {
    for (let left = 0; left < columns; left += BLOCK) {
      const bottom = Math.min(top + BLOCK, rows);
      const right = Math.min(left + BLOCK, columns);
      for (let row = top; row < bottom; row += 1) {
        for (let column = left; column < right; column += 1) {
          result[column * rows + row] = values[row * columns + column]!;
        }
      }
    }
  }
  return result;
}
