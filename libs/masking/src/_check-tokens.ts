import { UnknownTokenError } from './errors.ts';
import type { MaskRow } from './masker.ts';

/**
 * Checks that the vocabulary has every id of a row.
 *
 * @throws {UnknownTokenError} if it has not.
 */
export function checkTokens(row: MaskRow, vocabularySize: number): void {
  if (areAllBelow(row, vocabularySize)) return;
  const { tokenIds, start, end, rowIndex } = row;
  const position = tokenIds.subarray(start, end).findIndex((tokenId) => tokenId >= vocabularySize);
  throw new UnknownTokenError({ tokenId: tokenIds[start + position]!, position, rowIndex }, vocabularySize);
}

/** Looks at eight ids at a time: the loop itself costs more than the comparison. */
function areAllBelow({ tokenIds: ids, start, end }: MaskRow, limit: number): boolean {
  // Both are negative, as 32-bit numbers, once an id is too large: the one up to 2^31, the other from there on.
  let least = 0;
  let all = 0;
  const last = limit - 1;
  let i = start;
  for (; i + 8 <= end; i += 8) {
    const a = ids[i]!;
    const b = ids[i + 1]!;
    const c = ids[i + 2]!;
    const d = ids[i + 3]!;
    const e = ids[i + 4]!;
    const f = ids[i + 5]!;
    const g = ids[i + 6]!;
    const h = ids[i + 7]!;
    least |=
      (last - a) | (last - b) | (last - c) | (last - d) | (last - e) | (last - f) | (last - g) | (last - h);
    all |= a | b | c | d | e | f | g | h;
  }
  for (; i < end; i++) {
    least |= last - ids[i]!;
    all |= ids[i]!;
  }
  return (least | all) >= 0;
}
