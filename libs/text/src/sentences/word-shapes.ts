import { DIGIT, LETTER, traitsOf } from './character-traits.ts';
import type { FoldedWord } from './word-table.ts';

const DOT = 0x2e;
const HYPHEN = 0x2d;

/** Tells whether a word is of digits only. */
export function isNumeral({ units, length }: FoldedWord): boolean {
  for (let i = 0; i < length; i++) if ((traitsOf(units[i]!) & DIGIT) === 0) return false;
  return length > 0;
}

/** Tells whether a word reads as a Roman numeral of up to 39. */
export function isRomanNumeral({ units, length }: FoldedWord): boolean {
  for (let i = 0; i < length; i++) {
    if (units[i] !== 0x69 && units[i] !== 0x76 && units[i] !== 0x78) return false;
  }
  return length > 0;
}

/** Tells whether a word is of single letters and pairs with stops between, as `u.s`, `ph.d` and `j.-p`. */
export function isDotted({ units, length }: FoldedWord): boolean {
  let parts = 0;
  let singles = 0;
  for (let start = 0; start < length; parts++) {
    const end = partEnd(units, start, length);
    if (end === start || end > start + 2) return false;
    if (end === start + 1) singles++;
    start = end + (units[end + 1] === HYPHEN ? 2 : 1);
  }
  return parts > 1 && singles > 0;
}

/** Finds where the letters from `start` on end; `start` if something other than a full stop or the end follows. */
function partEnd(units: Uint16Array, start: number, length: number): number {
  let end = start;
  while (end < length && (traitsOf(units[end]!) & LETTER) !== 0) end++;
  return end === length || units[end] === DOT ? end : start;
}

/** Tells whether a word ends as German abbreviates the names of streets. */
export function isStreet({ units, length }: FoldedWord): boolean {
  return length > 4 && units[length - 3] === 0x73 && units[length - 2] === 0x74 && units[length - 1] === 0x72;
}

/** Tells whether a folded letter is Latin with an accent: no abbreviation, but many a Vietnamese word. */
export function isAccentedLatin(unit: number): boolean {
  return (unit >= 0xc0 && unit < 0x250) || (unit >= 0x1e00 && unit < 0x1f00);
}
