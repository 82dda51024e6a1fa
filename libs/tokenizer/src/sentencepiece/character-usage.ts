import type { DoubleArray } from '../trie/double-array.ts';
import { NO_VALUE } from '../trie/double-array.ts';
import { visitKeyCharacters } from '../trie/visit-key-characters.ts';

/** How a character occurs in a set of strings: bits of {@link CharacterUsage.flags}. */
export const USED = {
  /** With a character before it. */
  preceded: 1,
  /** With a character after it. */
  followed: 2,
  /** As the first one. */
  first: 4,
  /** As the first one of a string that ends with it, or goes on with an ASCII character. */
  firstInAscii: 8,
  /** As the last one. */
  last: 16,
} as const;

/** Which characters stand where in a set of strings; only those below 0x10000 are looked at. */
export interface CharacterUsage {
  /** Bits of {@link USED} for each code point. */
  readonly flags: Uint8Array;
  /** 1 for two ASCII characters that stand next to each other, at `first << 8 | second`. */
  readonly pairs: Uint8Array;
  /** For each code point, the value of the key that is just this character, or {@link NO_VALUE}. */
  readonly values: Int32Array;
}

const CODE_POINTS = 0x10000;

/** The usage in no strings at all. */
export function noCharacterUsage(): CharacterUsage {
  return {
    flags: new Uint8Array(CODE_POINTS),
    pairs: new Uint8Array(1 << 16),
    values: new Int32Array(CODE_POINTS).fill(NO_VALUE),
  };
}

/**
 * The usage in the keys of a trie.
 *
 * @param isValid Whether a key may have this value.
 * @returns Undefined if a key is not UTF-8, a value is not valid, or the trie is damaged.
 */
export function usageInKeys(
  trie: DoubleArray,
  isValid: (value: number) => boolean = () => true,
): CharacterUsage | undefined {
  const usage = noCharacterUsage();
  const { flags, pairs, values } = usage;
  let areValid = true;
  const isWhole = visitKeyCharacters(trie, (character) => {
    const { codePoint, isFirst, asciiBefore, value } = character;
    const isLast = value !== NO_VALUE;
    areValid &&= !isLast || isValid(value);
    if (asciiBefore >= 0 && codePoint < 0x80) pairs[(asciiBefore << 8) | codePoint] = 1;
    if (codePoint >= CODE_POINTS) return;
    let bits: number = isFirst ? USED.first : USED.preceded;
    if (character.isFollowed) bits |= USED.followed;
    if (isLast) bits |= USED.last;
    if (isFirst && (isLast || character.isFollowedByAscii)) bits |= USED.firstInAscii;
    flags[codePoint] = flags[codePoint]! | bits;
    if (isFirst && isLast) values[codePoint] = value;
  });
  return isWhole && areValid ? usage : undefined;
}

/**
 * The usage in texts; only `preceded`, `followed` and the pairs are told.
 *
 * @param ignored Code point that does not count as a neighbour where it is the first of a text.
 */
export function usageInTexts(texts: readonly string[], ignored: number = -1): CharacterUsage {
  const usage = noCharacterUsage();
  const { flags, pairs } = usage;
  for (const text of texts) {
    let before = -1;
    for (let at = 0; at < text.length;) {
      const codePoint = text.codePointAt(at) ?? 0;
      if (before >= 0 && !(before === ignored && at === 1)) {
        if (codePoint < CODE_POINTS) flags[codePoint] = flags[codePoint]! | USED.preceded;
        if (before < CODE_POINTS) flags[before] = flags[before]! | USED.followed;
        if ((before | codePoint) < 0x80) pairs[(before << 8) | codePoint] = 1;
      }
      before = codePoint;
      at += codePoint > 0xffff ? 2 : 1;
    }
  }
  return usage;
}
