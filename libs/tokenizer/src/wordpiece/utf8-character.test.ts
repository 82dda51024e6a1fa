import fc from 'fast-check';
import { expect, it } from 'vitest';
import { byteLengthOf, codePointOf, readCharacter, writeCharacter } from './utf8-character.ts';

/** Bytes at which a character begins, goes on or ends, right and wrong. */
const BYTES = [
  0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0,
  0xf1, 0xf4, 0xf5, 0xff,
];

function decode(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const character = readCharacter(bytes, at, bytes.length);
    text += String.fromCodePoint(codePointOf(character));
    at += byteLengthOf(character);
  }
  return text;
}

it('reads any bytes as TextDecoder does', () => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const bytes = fc
    .array(fc.constantFrom(...BYTES), { maxLength: 12 })
    .map((values) => Uint8Array.from(values));
  fc.assert(
    fc.property(bytes, (some) => {
      expect(decode(some)).toBe(decoder.decode(some));
    }),
    { numRuns: 3000, seed: 1 },
  );
});

it('writes what it reads', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 8 }), (text) => {
      const wellFormed = text.toWellFormed();
      const bytes = new Uint8Array(64);
      let at = 0;
      for (const character of wellFormed) at = writeCharacter(bytes, at, character.codePointAt(0) ?? 0);
      expect(decode(bytes.subarray(0, at))).toBe(wellFormed);
    }),
    { numRuns: 1000, seed: 2 },
  );
});

it('does not read beyond the end', () => {
  const bytes = new TextEncoder().encode('a€');
  expect(codePointOf(readCharacter(bytes, 1, 4))).toBe(0x20ac);
  expect(codePointOf(readCharacter(bytes, 1, 3))).toBe(0xfffd);
  expect(byteLengthOf(readCharacter(bytes, 1, 3))).toBe(2);
});
