import { ArchiveDamage } from './archive-damage.ts';
import type { LzmaDictionary } from './lzma-dictionary.ts';
import { EVEN_ODDS, LzmaRangeDecoder } from './lzma-range-decoder.ts';

/** Sizes of the model's parts, after the LZMA specification of the LZMA SDK (lzma-specification.txt). */
const STATES = 12;
const POSITION_STATES = 16;
const LENGTH_STATES = 4;
const LITERAL_PROBABILITIES = 0x300;
const MOST_LITERAL_CONTEXTS = 16;
const MIN_MATCH_LENGTH = 2;
const ALIGN_BITS = 4;
const FIRST_DIRECT_SLOT = 14;

/** Where the probabilities of each decision start in the one array. */
const IS_MATCH = 0;
const IS_REPEAT = IS_MATCH + STATES * POSITION_STATES;
const IS_REPEAT_0 = IS_REPEAT + STATES;
const IS_REPEAT_1 = IS_REPEAT_0 + STATES;
const IS_REPEAT_2 = IS_REPEAT_1 + STATES;
const IS_LONG_REPEAT = IS_REPEAT_2 + STATES;
const SLOT = IS_LONG_REPEAT + STATES * POSITION_STATES;
const SPECIAL = SLOT + LENGTH_STATES * 64;
const ALIGN = SPECIAL + 128;
/** A length: two choices, then eight low and eight middle ones for each place, then 256 high ones. */
const LENGTH_LOW = 2;
const LENGTH_MIDDLE = LENGTH_LOW + POSITION_STATES * 8;
const LENGTH_HIGH = LENGTH_MIDDLE + POSITION_STATES * 8;
const LENGTH_SIZE = LENGTH_HIGH + 256;
const MATCH_LENGTH = ALIGN + (1 << ALIGN_BITS);
const REPEAT_LENGTH = MATCH_LENGTH + LENGTH_SIZE;
const LITERAL = REPEAT_LENGTH + LENGTH_SIZE;

/** Decodes LZMA: literals and matches, by the model of the LZMA specification. */
export class LzmaDecoder {
  readonly #coder = new LzmaRangeDecoder(LITERAL + LITERAL_PROBABILITIES * MOST_LITERAL_CONTEXTS);
  /** Of the last four matches, the last first: the distance less one. */
  #repeat0 = 0;
  #repeat1 = 0;
  #repeat2 = 0;
  #repeat3 = 0;
  #state = 0;
  #contextBits = 0;
  #placeBits = 0;
  #placeMask = 0;

  /**
   * Sets the properties of literals and positions, and starts anew.
   *
   * @throws {ArchiveDamage} if LZMA2 does not allow them.
   */
  setProperties(properties: number): void {
    const contextBits = properties % 9;
    const placeBits = Math.floor(properties / 9) % 5;
    const positionBits = Math.floor(properties / 45);
    if (positionBits > 4 || contextBits + placeBits > 4) {
      throw new ArchiveDamage(`expected properties of LZMA2, got ${properties}`);
    }
    this.#contextBits = contextBits;
    this.#placeBits = placeBits;
    this.#placeMask = (1 << positionBits) - 1;
    this.reset();
  }

  /** Starts anew with the same properties. */
  reset(): void {
    this.#coder.probabilities.fill(EVEN_ODDS);
    this.#state = 0;
    this.#repeat0 = this.#repeat1 = this.#repeat2 = this.#repeat3 = 0;
  }

  /**
   * Decodes a chunk that stands for `length` bytes, into the dictionary, which has room for them.
   *
   * @throws {ArchiveDamage} if the chunk is not well formed.
   */
  decode(chunk: Uint8Array, dictionary: LzmaDictionary, length: number): void {
    const coder = this.#coder;
    const end = dictionary.end + length;
    coder.start(chunk);
    while (dictionary.end < end) {
      const place = dictionary.place & this.#placeMask;
      if (coder.bit(IS_MATCH + this.#state * POSITION_STATES + place) === 0) this.#literal(dictionary);
      else {
        const matchLength = this.#match(place);
        if (matchLength > end - dictionary.end) {
          throw new ArchiveDamage('expected a match within its chunk, got a longer one');
        }
        dictionary.copy(this.#repeat0 + 1, matchLength);
      }
    }
    coder.finish();
  }

  #literal(dictionary: LzmaDictionary): void {
    const coder = this.#coder;
    const before = dictionary.byteAt(1);
    const place = dictionary.place & ((1 << this.#placeBits) - 1);
    const context = (place << this.#contextBits) | (before >> (8 - this.#contextBits));
    const base = LITERAL + LITERAL_PROBABILITIES * context;
    let symbol = 1;
    if (this.#state >= 7) {
      // After a match, the byte that would have continued it tells about the one that did not.
      let match = dictionary.byteAt(this.#repeat0 + 1);
      let offset = 0x100;
      while (symbol < 0x100) {
        match <<= 1;
        const matchBit = match & offset;
        const bit = coder.bit(base + offset + matchBit + symbol);
        symbol = (symbol << 1) | bit;
        offset &= bit === 1 ? matchBit : ~matchBit;
      }
    } else {
      symbol = coder.tree(base, 8);
    }
    dictionary.push(symbol & 255);
    if (this.#state < 4) this.#state = 0;
    else this.#state -= this.#state < 10 ? 3 : 6;
  }

  /** Decodes a match: sets its distance, returns its length. */
  #match(place: number): number {
    const coder = this.#coder;
    const state = this.#state;
    if (coder.bit(IS_REPEAT + state) === 0) {
      this.#repeat3 = this.#repeat2;
      this.#repeat2 = this.#repeat1;
      this.#repeat1 = this.#repeat0;
      const length = this.#length(MATCH_LENGTH, place);
      this.#repeat0 = this.#distance(length);
      this.#state = state < 7 ? 7 : 10;
      return length;
    }
    if (coder.bit(IS_REPEAT_0 + state) === 0) {
      if (coder.bit(IS_LONG_REPEAT + state * POSITION_STATES + place) === 0) {
        this.#state = state < 7 ? 9 : 11;
        return 1;
      }
    } else this.#useOlderDistance(state);
    this.#state = state < 7 ? 8 : 11;
    return this.#length(REPEAT_LENGTH, place);
  }

  #useOlderDistance(state: number): void {
    const coder = this.#coder;
    let distance = this.#repeat1;
    if (coder.bit(IS_REPEAT_1 + state) === 1) {
      if (coder.bit(IS_REPEAT_2 + state) === 0) distance = this.#repeat2;
      else {
        distance = this.#repeat3;
        this.#repeat3 = this.#repeat2;
      }
      this.#repeat2 = this.#repeat1;
    }
    this.#repeat1 = this.#repeat0;
    this.#repeat0 = distance;
  }

  #length(base: number, place: number): number {
    const coder = this.#coder;
    if (coder.bit(base) === 0) return MIN_MATCH_LENGTH + coder.tree(base + LENGTH_LOW + place * 8, 3);
    if (coder.bit(base + 1) === 0) {
      return MIN_MATCH_LENGTH + 8 + coder.tree(base + LENGTH_MIDDLE + place * 8, 3);
    }
    return MIN_MATCH_LENGTH + 16 + coder.tree(base + LENGTH_HIGH, 8);
  }

  #distance(length: number): number {
    const coder = this.#coder;
    const lengthState = Math.min(length - MIN_MATCH_LENGTH, LENGTH_STATES - 1);
    const slot = coder.tree(SLOT + lengthState * 64, 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const high = ((2 | (slot & 1)) << bits) >>> 0;
    if (slot < FIRST_DIRECT_SLOT) return high + coder.reverseTree(SPECIAL + high - slot, bits);
    const middle = (coder.direct(bits - ALIGN_BITS) << ALIGN_BITS) >>> 0;
    return high + middle + coder.reverseTree(ALIGN, ALIGN_BITS);
  }
}
