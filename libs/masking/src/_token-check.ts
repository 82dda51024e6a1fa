import type { ExampleTokenIds } from '@albectra/examples';
import { UnknownTokenError } from './errors.ts';
import type { MaskRow } from './masker.ts';

/** Ids of 16 bits below this one leave the uppermost bit free. */
const HALF_RANGE = 0x8000;

/** Checks that the vocabulary has every id of a row. */
export class TokenCheck {
  readonly #limit: number;
  /** The array that was checked last. */
  #ids: ExampleTokenIds | undefined;
  /** Its ids two by two, if they can be checked so. */
  #pairs: Int32Array | undefined;
  /** Ids before the first pair, none or one. */
  #unpaired = 0;

  /** @param limit Number of ids of the vocabulary. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @throws {UnknownTokenError} if the vocabulary lacks an id of the row. */
  check(row: MaskRow): void {
    const { tokenIds, start, end, rowIndex } = row;
    if (tokenIds !== this.#ids) this.#pair(tokenIds);
    if (this.#pairs === undefined ? areBelow(row, this.#limit) : this.#arePairsBelow(row, this.#pairs))
      return;
    const limit = this.#limit;
    const position = tokenIds.subarray(start, end).findIndex((tokenId) => tokenId >= limit);
    throw new UnknownTokenError({ tokenId: tokenIds[start + position]!, position, rowIndex }, limit);
  }

  #pair(tokenIds: ExampleTokenIds): void {
    this.#ids = tokenIds;
    this.#pairs = undefined;
    if (this.#limit > HALF_RANGE || !(tokenIds instanceof Uint16Array)) return;
    const { buffer, byteOffset, length } = tokenIds;
    this.#unpaired = (byteOffset >> 1) & 1;
    this.#pairs = new Int32Array(
      buffer,
      byteOffset + 2 * this.#unpaired,
      Math.max(0, length - this.#unpaired) >> 1,
    );
  }

  /** Adds to both ids of a pair what lifts the first unknown id to the uppermost bit. */
  #arePairsBelow({ tokenIds, start, end }: MaskRow, pairs: Int32Array): boolean {
    const limit = this.#limit;
    const lift = (HALF_RANGE - limit) * 0x10001;
    const first = (start - this.#unpaired + 1) >> 1;
    const last = (end - this.#unpaired) >> 1;
    let seen = 0;
    let i = first;
    for (; i + 8 <= last; i = (i + 8) | 0) {
      const a = pairs[i]!;
      const b = pairs[(i + 1) | 0]!;
      const c = pairs[(i + 2) | 0]!;
      const d = pairs[(i + 3) | 0]!;
      const e = pairs[(i + 4) | 0]!;
      const f = pairs[(i + 5) | 0]!;
      const g = pairs[(i + 6) | 0]!;
      const h = pairs[(i + 7) | 0]!;
      // In pairs, for a chain of them would have to be waited for.
      const ab = a | (a + lift) | (b | (b + lift));
      const cd = c | (c + lift) | (d | (d + lift));
      const ef = e | (e + lift) | (f | (f + lift));
      const gh = g | (g + lift) | (h | (h + lift));
      seen |= ab | cd | (ef | gh);
    }
    for (; i < last; i++) seen |= pairs[i]! | (pairs[i]! + lift);
    // The ids at the ends that are half of a pair.
    if (start < end) seen |= lifted(tokenIds[start]!, limit) | lifted(tokenIds[end - 1]!, limit);
    return (seen & 0x8000_8000) === 0;
  }
}

function lifted(tokenId: number, limit: number): number {
  return tokenId | (tokenId + HALF_RANGE - limit);
}

/** Looks at eight ids at a time: the loop itself costs more than the comparison. */
function areBelow({ tokenIds: ids, start, end }: MaskRow, limit: number): boolean {
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
