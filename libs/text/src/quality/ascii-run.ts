/**
 * Counts plain English text four bytes at a time.
 *
 * In an integer of 32 bits, the high bit of each byte tells whether that byte is a letter, a blank and so
 * on; all are found by a few additions, since no sum of two bytes below 0x80 reaches the next byte. Lanes
 * are added up apart, 255 times at most, and joined at the end.
 *
 * Example: for `of a`, the letters are `80 80 00 80` and the blanks `00 00 80 00`, first byte first; a word
 * starts at the fourth byte, which is no blank and follows one.
 */
const HIGH_BITS = 0x8080_8080 | 0;
const LOW_BITS = 0x7f7f_7f7f;
const BLANKS = 0x2020_2020;
const DOTS = 0x2e2e_2e2e;
const HASH_SIGNS = 0x2323_2323;
const CURLY_BRACKETS = 0x7b7b_7b7b;
/** What lifts `a` to 0x80, and what lifts the byte after `z`. */
const FROM_A = 0x1f1f_1f1f;
const BEYOND_Z = 0x0505_0505;
/** The same for `0` and the byte after `9`. */
const FROM_ZERO = 0x5050_5050;
const BEYOND_NINE = 0x4646_4646;
/** Shift from the bit that small letters have and capitals lack to the high bit. */
const CASE_SHIFT = 2;
const HIGH_SHIFT = 7;
const LAST_LANE = 24;

const STEP = 4;
const LONGEST_RUN = 255 * STEP;

/** A run of plain bytes; one object serves any number of them. */
export class AsciiRun {
  /** Bytes that are no blanks. */
  ink = 0;
  letters = 0;
  upperCaseLetters = 0;
  digits = 0;
  /** Words that begin in the run; each begins with a letter. */
  words = 0;
  /** Whether the last byte belongs to a word, 1 or 0; before a run that of the byte before, whose word has a letter. */
  inWord = 0;

  /**
   * Counts from `start` on, and returns where the run ends: before bytes that are not plain (`.`, `#`, `{`,
   * controls, beyond ASCII), before a word that begins with no letter, at most 3 bytes before `end`.
   */
  read(view: DataView, start: number, end: number): number {
    const last = Math.min(end, start + LONGEST_RUN) - STEP;
    let index = start;
    let afterBlank = this.inWord === 1 ? 0 : 1 << HIGH_SHIFT;
    let letters = 0;
    let capitals = 0;
    let digits = 0;
    let blanks = 0;
    let words = 0;
    for (; index <= last; index += STEP) {
      const bytes = view.getInt32(index, true);
      const unmarked =
        ((bytes ^ DOTS) + LOW_BITS) &
        ((bytes ^ HASH_SIGNS) + LOW_BITS) &
        ((bytes ^ CURLY_BRACKETS) + LOW_BITS);
      if (((bytes | (bytes - BLANKS) | ~unmarked) & HIGH_BITS) !== 0) break;
      const blank = ~((bytes ^ BLANKS) + LOW_BITS) & HIGH_BITS;
      const small = bytes | BLANKS;
      const letter = (small + FROM_A) & ~(small + BEYOND_Z) & HIGH_BITS;
      const first = ((blank << 8) | afterBlank) & ~blank;
      if ((first & ~letter) !== 0) break;
      afterBlank = blank >>> LAST_LANE;
      letters += letter >>> HIGH_SHIFT;
      capitals += (letter & ~(bytes << CASE_SHIFT)) >>> HIGH_SHIFT;
      digits += ((bytes + FROM_ZERO) & ~(bytes + BEYOND_NINE) & HIGH_BITS) >>> HIGH_SHIFT;
      blanks += blank >>> HIGH_SHIFT;
      words += first >>> HIGH_SHIFT;
    }
    this.ink = index - start - sumLanes(blanks);
    this.letters = sumLanes(letters);
    this.upperCaseLetters = sumLanes(capitals);
    this.digits = sumLanes(digits);
    this.words = sumLanes(words);
    this.inWord = afterBlank === 0 ? 1 : 0;
    return index;
  }
}

function sumLanes(lanes: number): number {
  return (lanes & 0xff) + ((lanes >>> 8) & 0xff) + ((lanes >>> 16) & 0xff) + (lanes >>> LAST_LANE);
}
