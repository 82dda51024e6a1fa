/**
 * Decodes ranges of code points to their bounds `[first, last]`, flat and ascending.
 *
 * Each item of the text is the distance from the end of the range before, and after a plus sign
 * how many more code points follow, both in base 36: `2p+p 7` is U+0061 to U+007A and U+0081.
 */
export function decodeCodePoints(text: string): Int32Array {
  const bounds: number[] = [];
  let position = 0;
  for (const item of text.split(' ')) {
    const [skip = '', more = '0'] = item.split('+');
    const first = position + Number.parseInt(skip, 36);
    position = first + Number.parseInt(more, 36);
    bounds.push(first, position);
  }
  return Int32Array.from(bounds);
}

/** Whether a code point is in the ranges that {@link decodeCodePoints} returned. */
export function hasCodePoint(bounds: Int32Array, codePoint: number): boolean {
  let low = 0;
  let high = bounds.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bounds[middle * 2 + 1]! < codePoint) low = middle + 1;
    else high = middle;
  }
  return low * 2 < bounds.length && bounds[low * 2]! <= codePoint;
}
