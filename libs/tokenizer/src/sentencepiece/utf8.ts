/** A range of bytes, `[start, end)`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** UTF-8 of U+2581 `▁`, which stands for a space in a piece. */
export const SPACE_SYMBOL: readonly [number, number, number] = [0xe2, 0x96, 0x81];

/** UTF-8 of U+FFFD, which stands for a byte that is not valid UTF-8. */
export const REPLACEMENT: Uint8Array = Uint8Array.of(0xef, 0xbf, 0xbd);

/** What {@link validLength} returns for a byte that starts no valid character. */
export const INVALID_CHARACTER = 0;

/**
 * Length in bytes of the character that starts at `start`, or {@link INVALID_CHARACTER}.
 *
 * Surrogates, overlong forms, code points over U+10FFFF and characters cut short by `end` are invalid.
 */
export function validLength(bytes: Uint8Array, start: number, end: number): number {
  const lead = bytes[start]!;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return INVALID_CHARACTER;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (start + length > end || !isSecondByte(lead, bytes[start + 1]!)) return INVALID_CHARACTER;
  for (let index = 2; index < length; index++) {
    if ((bytes[start + index]! & 0xc0) !== 0x80) return INVALID_CHARACTER;
  }
  return length;
}

/** Whether a trailing byte may follow this lead byte directly (Unicode, table 3-7). */
function isSecondByte(lead: number, byte: number): boolean {
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  return byte >= low && byte <= high;
}

/** For each byte, the length in bytes that it announces as a lead; 1 for a byte that leads no character. */
export const CHARACTER_LENGTHS: Uint8Array = Uint8Array.from({ length: 256 }, (_, lead) => {
  if (lead < 0xc0) return 1;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
});

/** Length in bytes that a lead byte announces; 1 for a byte that leads no character. */
export function announcedLength(lead: number): number {
  return CHARACTER_LENGTHS[lead]!;
}

/** Bytes of UTF-8 that a text takes, a lone surrogate as U+FFFD. */
export function utf8Length(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) length++;
    else if (unit < 0x800) length += 2;
    else length += 3;
    // A pair takes four bytes.
    if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) {
      length++;
      index++;
    }
  }
  return length;
}
