/** Stands for bytes that are no character. */
const REPLACEMENT = 0xfffd;
const LAST_CODE_POINT = 0x10_ffff;

/** Tells whether a byte continues a character that began before it. */
export function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** Length in bytes of the character that a byte begins; 1 for a byte that begins none. */
export function characterLength(lead: number): number {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** Decodes the character at `index`; U+FFFD if its bytes go beyond `end`, some character if they are no UTF-8. */
export function codePointAt(bytes: Uint8Array, index: number, end: number): number {
  const lead = bytes[index]!;
  if (lead < 0x80) return lead;
  const length = characterLength(lead);
  if (length === 1 || index + length > end) return REPLACEMENT;
  const second = bytes[index + 1]! & 0x3f;
  if (length === 2) return ((lead & 0x1f) << 6) | second;
  const third = bytes[index + 2]! & 0x3f;
  if (length === 3) return ((lead & 0x0f) << 12) | (second << 6) | third;
  const codePoint = ((lead & 0x07) << 18) | (second << 12) | (third << 6) | (bytes[index + 3]! & 0x3f);
  return codePoint > LAST_CODE_POINT ? REPLACEMENT : codePoint;
}

/** Finds where the character before `index` begins; at least `start`. */
export function previousCharacter(bytes: Uint8Array, index: number, start: number): number {
  const first = Math.max(start, index - 4);
  let previous = index - 1;
  while (previous > first && isContinuation(bytes[previous]!)) previous--;
  return previous;
}
