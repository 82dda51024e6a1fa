/** Ranges written at most; the number of further ones follows. */
const MAX_RANGES = 20;

/**
 * Writes rising numbers as ranges, as the schedulers of clusters take them.
 *
 * Example: 0, 1, 2, 7 is `0-2,7`.
 *
 * @param maxRanges Further ranges are left out, and `…` stands for them.
 */
export function formatRanges(numbers: readonly number[], maxRanges: number = MAX_RANGES): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else ranges.push([number, number]);
  }
  const written = ranges
    .slice(0, maxRanges)
    .map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
  return [...written, ...(ranges.length > maxRanges ? ['…'] : [])].join(',');
}
