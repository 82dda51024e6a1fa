import { AMPERSAND, SEMICOLON } from './wiki-byte.ts';

/** The characters that XML names itself. */
const NAMED: ReadonlyMap<string, number> = new Map([
  ['lt', 0x3c],
  ['gt', 0x3e],
  ['amp', 0x26],
  ['quot', 0x22],
  ['apos', 0x27],
]);
const MAX_NAME_BYTES = 10;

/**
 * Copies character data of XML and puts in the characters that references stand for.
 *
 * @param target At least as long as `source`.
 * @returns How many bytes were written, or `-1 - index` of a reference that XML does not know.
 */
export function unescapeXml(source: Buffer, target: Buffer): number {
  let written = 0;
  let from = 0;
  for (let at = source.indexOf(AMPERSAND); at >= 0; at = source.indexOf(AMPERSAND, from)) {
    written += copy(source.subarray(from, at), target, written);
    const end = source.subarray(at, at + MAX_NAME_BYTES + 2).indexOf(SEMICOLON);
    const character = end < 0 ? undefined : referenceOf(source, at + 1, at + end);
    if (character === undefined) return -1 - at;
    if (character < 0x80) target[written++] = character;
    else written += target.write(String.fromCodePoint(character), written);
    from = at + end + 1;
  }
  return written + copy(source.subarray(from), target, written);
}

/** Copies bytes: by hand if they are few, as they mostly are. */
function copy(bytes: Buffer, target: Buffer, at: number): number {
  const { length } = bytes;
  if (length > 64) target.set(bytes, at);
  else for (let index = 0; index < length; index++) target[at + index] = bytes[index]!;
  return length;
}

function referenceOf(source: Buffer, start: number, end: number): number | undefined {
  const name = source.toString('latin1', start, end);
  const named = NAMED.get(name);
  if (named !== undefined) return named;
  const number = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
  if (number === null) return undefined;
  const codePoint = Number.parseInt(number[1] ?? number[2] ?? '', number[1] === undefined ? 10 : 16);
  return codePoint <= 0x10_ffff && (codePoint & 0x1f_f800) !== 0xd800 ? codePoint : undefined;
}
