const REPLACEMENT = 0xfffd;
const LENGTH_SHIFT = 21;
const CODE_POINT_MASK = (1 << LENGTH_SHIFT) - 1;

/** The code point of what {@link readCharacter} returned. */
export function codePointOf(character: number): number {
  return character & CODE_POINT_MASK;
}

/** The number of bytes of what {@link readCharacter} returned. */
export function byteLengthOf(character: number): number {
  return character >>> LENGTH_SHIFT;
}

/**
 * Reads the character at `at`, which is below `end`.
 *
 * Bytes that are not UTF-8 read as U+FFFD, one for each beginning of a character that is cut off,
 * as `TextDecoder` does. Such bytes never take an ASCII byte or the start of a character with them.
 *
 * @returns The code point and the number of bytes in one number; see the functions above.
 * @see Encoding Standard, section "UTF-8 decoder".
 */
export function readCharacter(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return (1 << LENGTH_SHIFT) | lead;
  // Most text that is not ASCII; any other byte is looked at again.
  if (lead >= 0xc2 && lead < 0xe0 && at + 1 < end) {
    const second = bytes[at + 1]! ^ 0x80;
    if (second < 0x40) return (2 << LENGTH_SHIFT) | ((lead & 0x1f) << 6) | second;
  } else if (lead > 0xe0 && lead < 0xed && at + 2 < end) {
    const second = bytes[at + 1]! ^ 0x80;
    const third = bytes[at + 2]! ^ 0x80;
    if ((second | third) < 0x40) return (3 << LENGTH_SHIFT) | ((lead & 0xf) << 12) | (second << 6) | third;
  }
  return readAnyCharacter(bytes, at, end);
}

function readAnyCharacter(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at]!;
  const length = lengthOf(lead);
  if (length === 0) return (1 << LENGTH_SHIFT) | REPLACEMENT;
  let codePoint = lead & (0x7f >> length);
  for (let index = 1; index < length; index++) {
    const byte = at + index < end ? bytes[at + index]! : 0;
    if ((byte & 0xc0) !== 0x80 || (index === 1 && !canFollow(lead, byte))) {
      return (index << LENGTH_SHIFT) | REPLACEMENT;
    }
    codePoint = (codePoint << 6) | (byte & 0x3f);
  }
  return (length << LENGTH_SHIFT) | codePoint;
}

/** Length of the character that begins with a byte over 0x7f, or 0 if none does. */
function lengthOf(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** Whether a second byte makes neither a longer form than needed, nor a surrogate, nor more than U+10FFFF. */
function canFollow(lead: number, byte: number): boolean {
  if (lead === 0xe0) return byte >= 0xa0;
  if (lead === 0xed) return byte < 0xa0;
  if (lead === 0xf0) return byte >= 0x90;
  return lead !== 0xf4 || byte < 0x90;
}

/** Writes the UTF-8 bytes of `codePoint` at `at`, and returns where they end. */
export function writeCharacter(bytes: Uint8Array, at: number, codePoint: number): number {
  let to = at;
  if (codePoint < 0x80) {
    bytes[to++] = codePoint;
    return to;
  }
  if (codePoint < 0x800) {
    bytes[to++] = 0xc0 | (codePoint >> 6);
  } else {
    if (codePoint < 0x10000) {
      bytes[to++] = 0xe0 | (codePoint >> 12);
    } else {
      bytes[to++] = 0xf0 | (codePoint >> 18);
      bytes[to++] = 0x80 | ((codePoint >> 12) & 0x3f);
    }
    bytes[to++] = 0x80 | ((codePoint >> 6) & 0x3f);
  }
  bytes[to++] = 0x80 | (codePoint & 0x3f);
  return to;
}
