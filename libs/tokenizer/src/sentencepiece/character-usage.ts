import type { DoubleArray } from '../trie/double-array.ts';
import { NO_VALUE } from '../trie/double-array.ts';
import type { KeyCharacter } from '../trie/visit-key-characters.ts';
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
  let areValid = true;
  const isWhole = visitKeyCharacters(trie, (character) => {
    areValid &&= character.value === NO_VALUE || isValid(character.value);
    addKeyCharacter(usage, character);
  });
  return isWhole && areValid ? usage : undefined;
}

function addKeyCharacter({ flags, pairs, values }: CharacterUsage, character: Readonly<KeyCharacter>): void {
  const { codePoint, isFirst, asciiBefore, value } = character;
  if (asciiBefore >= 0 && codePoint < 0x80) pairs[(asciiBefore << 8) | codePoint] = 1;
  if (codePoint >= CODE_POINTS) return;
  flags[codePoint] = flags[codePoint]! | bitsOf(character);
  if (isFirst && value !== NO_VALUE) values[codePoint] = value;
}

function bitsOf({ isFirst, isFollowed, isFollowedByAscii, value }: Readonly<KeyCharacter>): number {
  const isLast = value !== NO_VALUE;
  const bits = (isFollowed ? USED.followed : 0) | (isLast ? USED.last : 0);
  if (!isFirst) return bits | USED.preceded;
  return bits | USED.first | (isLast || isFollowedByAscii ? USED.firstInAscii : 0);
}

/**
 * The usage in texts; only `preceded`, `followed` and the pairs are told.
 *
 * @param ignored Code point that does not count as a neighbour where it is the first of a text.
 */
export function usageInTexts(texts: readonly string[], ignored: number = -1): CharacterUsage {
  const usage = noCharacterUsage();
  for (const text of texts) {
    let before = -1;
    for (let at = 0; at < text.length;) {
      const codePoint = text.codePointAt(at) ?? 0;
      const isNeighbour = before >= 0 && !(before === ignored && at === 1);
      if (isNeighbour) addPair(usage, before, codePoint);
      before = codePoint;
      at += codePoint > 0xffff ? 2 : 1;
    }
  }
  return usage;
}

function addPair({ flags, pairs }: CharacterUsage, first: number, second: number): void {
  if (first < CODE_POINTS) flags[first] = flags[first]! | USED.followed;
  if (second < CODE_POINTS) flags[second] = flags[second]! | USED.preceded;
  if ((first | second) < 0x80) pairs[(first << 8) | second] = 1;
}
