/** A line: equally many places and values; a value that is not finite leaves a gap. */
export interface Points {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/**
 * Thins a line out to what a screen of `columns` pixels can show: of each column the first, the lowest, the
 * highest and the last point.
 *
 * No peak is lost, however many points there are. Neighbouring points share a column; a gap stays a gap, as one
 * point whose value is `NaN`. A column is the width of the range `[min, max]` of `x` divided by `columns`.
 *
 * Example: of the values 1, 5, 2, 9, 3 in one column 1, 9 and 3 remain: the lowest is the first as well.
 */
export function downsample(
  { x, y }: Points,
  range: { readonly min: number; readonly max: number; readonly columns: number },
): { readonly x: readonly number[]; readonly y: readonly number[] } {
  const width = (range.max - range.min) / range.columns || 1;
  const columnOf = (index: number): number =>
    Number.isFinite(y[index]) ? Math.floor(((x[index] ?? 0) - range.min) / width) : Number.NaN;
  const kept: { x: number[]; y: number[] } = { x: [], y: [] };
  const count = Math.min(x.length, y.length);
  for (let start = 0; start < count;) {
    const column = columnOf(start);
    let end = start + 1;
    while (end < count && Object.is(columnOf(end), column)) end++;
    const indices = Number.isNaN(column) ? [start] : outline(y, start, end);
    for (const index of indices) {
      kept.x.push(x[index] ?? 0);
      kept.y.push(Number.isNaN(column) ? Number.NaN : (y[index] ?? 0));
    }
    start = end;
  }
  return kept;
}

/** The indices of the first, lowest, highest and last value of `[start, end)`, in order, each once. */
function outline(y: ArrayLike<number>, start: number, end: number): readonly number[] {
  let lowest = start;
  let highest = start;
  for (let index = start + 1; index < end; index++) {
    if ((y[index] ?? 0) < (y[lowest] ?? 0)) lowest = index;
    if ((y[index] ?? 0) > (y[highest] ?? 0)) highest = index;
  }
  return [...new Set([start, lowest, highest, end - 1])].sort((a, b) => a - b);
}
