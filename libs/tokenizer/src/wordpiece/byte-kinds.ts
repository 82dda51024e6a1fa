import { lowerCase, PUNCTUATION, REMOVED, SPACE } from './bert-characters.ts';
import type { BertTextRules } from './bert-text.ts';

/** Kind of an ASCII space. */
export const SPACE_BYTE = 0;
/** Kind of an ASCII punctuation mark. */
export const MARK_BYTE = 1;
/** Kind of all other bytes but ASCII letters and digits. */
export const OTHER_BYTE = 2;
/** Letters and digits have as kind what they become, which is at least this. */
export const FIRST_WORD_BYTE = 0x30;

/**
 * The kinds of all bytes, `[256]`.
 *
 * @param flags Flags of the characters, see `bertCharacters`.
 */
export function byteKindsOf(rules: BertTextRules, flags: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    if (byte >= 0x80) return OTHER_BYTE;
    if (/[0-9A-Za-z]/u.test(String.fromCharCode(byte))) return rules.lowerCase ? lowerCase(byte) : byte;
    const byteFlags = flags[byte]!;
    if ((byteFlags & PUNCTUATION) !== 0) return MARK_BYTE;
    const isRemoved = rules.cleanText && (byteFlags & REMOVED) !== 0;
    return (byteFlags & SPACE) !== 0 && !isRemoved ? SPACE_BYTE : OTHER_BYTE;
  });
}
