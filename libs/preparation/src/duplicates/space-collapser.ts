/**
 * Copies UTF-8 text with each run of white space as one blank, and none at its ends.
 *
 * Four bytes at a time where they are ASCII, no control characters, and no two blanks in a row: a word
 * of 32 bits tells that by a few operations, without a branch on each byte. All else goes byte by byte.
 *
 * Example: `" a \n\tb c\n"` gives `"a b c"`.
 */
const BLANK = 0x20;
const STEP = 4;
const HIGH_BITS = 0x8080_8080 | 0;
const LOW_BITS = 0x7f7f_7f7f;
const BLANKS = 0x2020_2020;
/** Shift from the flag of being after a blank to the high bit of a word's first byte. */
const FLAG_SHIFT = 7;
/** Where one character is beyond ASCII, the next ones mostly are. */
const FIRST_FOREIGN = 0x80;
const FOREIGN_STEP = 16;
const FIRST_CAPACITY = 1 << 16;

const INK = 0;
/** First byte of a character that may be white space. */
const MAYBE_WHITE = 2;

/** White space beyond ASCII, as JavaScript's `\s` has it; in UTF-8 two or three bytes. */
const WIDE_SPACES =
  '\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';
/** The bytes of each. */
const WIDE_SPACE_BYTES = Array.from(WIDE_SPACES, (space) => new TextEncoder().encode(space));
/** By the first two bytes of a character: how long it is if it may be white space, else 0. */
const PAIR_LENGTHS = new Uint8Array(2 ** 16);
for (const bytes of WIDE_SPACE_BYTES) PAIR_LENGTHS[integerOf(bytes.subarray(0, 2))] = bytes.length;
/** The white space of three bytes, as integers. */
const SPACES_OF_THREE: ReadonlySet<number> = new Set(WIDE_SPACE_BYTES.map(integerOf));

/** Whether a byte is ink, white space (1), or may begin white space. */
const KINDS = new Uint8Array(256);
for (const byte of [0x09, 0x0a, 0x0b, 0x0c, 0x0d, BLANK]) KINDS[byte] = 1;
for (const bytes of WIDE_SPACE_BYTES) KINDS[bytes[0]!] = MAYBE_WHITE;

/** Holds the text that was copied last, in a buffer that grows to the longest. */
export class SpaceCollapser {
  #target = new Uint8Array(FIRST_CAPACITY);
  #targetView = new DataView(this.#target.buffer);
  #bytes = new Uint8Array();
  #view = new DataView(this.#bytes.buffer);
  /** Bytes written; whether the last one is a blank, or there is none. */
  #length = 0;
  #afterBlank = 1;

  /** Copies the text in bytes `start .. end`; what it returns holds until the next call. */
  collapse(bytes: Uint8Array, start: number, end: number): Uint8Array {
    this.#open(bytes, end - start);
    let index = start;
    while (index < end) index = this.#passBytes(this.#passWords(index, end), end);
    return this.#target.subarray(0, Math.max(0, this.#length - this.#afterBlank));
  }

  #open(bytes: Uint8Array, length: number): void {
    this.#length = 0;
    this.#afterBlank = 1;
    if (this.#target.length < length) {
      this.#target = new Uint8Array(2 * length);
      this.#targetView = new DataView(this.#target.buffer);
    }
    if (this.#bytes === bytes) return;
    this.#bytes = bytes as Uint8Array<ArrayBuffer>;
    this.#view = new DataView(this.#bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Copies words that stay as they are, and returns where the first one begins that does not. */
  #passWords(start: number, end: number): number {
    const view = this.#view;
    const target = this.#targetView;
    const last = end - STEP;
    let length = this.#length;
    let afterBlank = this.#afterBlank;
    let index = start;
    for (; index <= last; index += STEP) {
      const word = view.getInt32(index, true);
      // A byte beyond ASCII has its high bit set; of the others, one below the blank gets it.
      if (((word | (word - BLANKS)) & HIGH_BITS) !== 0) break;
      const blanks = ~((word ^ BLANKS) + LOW_BITS) & HIGH_BITS;
      if ((blanks & ((blanks << 8) | (afterBlank << FLAG_SHIFT))) !== 0) break;
      target.setInt32(length, word, true);
      length += STEP;
      afterBlank = blanks >>> 31;
    }
    this.#length = length;
    this.#afterBlank = afterBlank;
    return index;
  }

  /** Copies the next few characters byte by byte. */
  #passBytes(start: number, end: number): number {
    const bytes = this.#bytes;
    const target = this.#target;
    let stop = Math.min(end, start + STEP);
    let length = this.#length;
    let afterBlank = this.#afterBlank;
    let index = start;
    while (index < stop) {
      const byte = bytes[index]!;
      if (byte >= FIRST_FOREIGN) stop = Math.min(end, index + FOREIGN_STEP);
      const kind = KINDS[byte]!;
      const white = kind === MAYBE_WHITE ? whiteLength(bytes, index, end) : kind;
      if (white === INK) {
        target[length++] = byte;
        afterBlank = 0;
        index++;
      } else {
        if (afterBlank === 0) target[length++] = BLANK;
        afterBlank = 1;
        index += white;
      }
    }
    this.#length = length;
    this.#afterBlank = afterBlank;
    return index;
  }
}

/** Bytes of the white space at `index` beyond ASCII; 0 if there is none. */
function whiteLength(bytes: Uint8Array, index: number, end: number): number {
  if (index + 2 > end) return 0;
  const pair = (bytes[index]! << 8) | bytes[index + 1]!;
  const length = PAIR_LENGTHS[pair]!;
  if (length < 3) return length;
  return index + 3 <= end && SPACES_OF_THREE.has((pair << 8) | bytes[index + 2]!) ? 3 : 0;
}

function integerOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (sum << 8) | byte, 0);
}
