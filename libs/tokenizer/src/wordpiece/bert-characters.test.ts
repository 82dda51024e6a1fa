import { expect, it } from 'vitest';
import { bertCharacters, decompose, IDEOGRAPH, lowerCase, PUNCTUATION, SPACE } from './bert-characters.ts';

const { flags, combiningClasses } = bertCharacters();

it('has combining class 0 for all characters that text is cut around', () => {
  const marks: number[] = [];
  flags.forEach((flag, codePoint) => {
    if ((flag & (SPACE | PUNCTUATION | IDEOGRAPH)) !== 0 && combiningClasses[codePoint] !== 0)
      marks.push(codePoint);
  });
  expect(marks).toEqual([]);
});

it('has the white space of Unicode', () => {
  const spaces: number[] = [];
  flags.forEach((flag, codePoint) => {
    if ((flag & SPACE) !== 0) spaces.push(codePoint);
  });
  const isSpace = /^\p{White_Space}$/u;
  expect(spaces.every((codePoint) => isSpace.test(String.fromCodePoint(codePoint)))).toBe(true);
  expect(spaces).toHaveLength(25);
});

it('takes characters apart, and finds small letters', () => {
  expect(Array.from(decompose(0x1eb7))).toEqual([0x61, 0x323, 0x306]);
  expect([0x41, 0x61, 0x130, 0x3a3, 0x10400, 0x20000].map(lowerCase)).toEqual([
    0x61, 0x61, 0x69, 0x3c3, 0x10428, 0x20000,
  ]);
});

it('has no small form of two characters but that of İ', () => {
  const found: number[] = [];
  for (let codePoint = 0; codePoint < 0x110000; codePoint++) {
    const isSurrogate = codePoint >= 0xd800 && codePoint < 0xe000;
    if (!isSurrogate && Array.from(String.fromCodePoint(codePoint).toLowerCase()).length > 1)
      found.push(codePoint);
  }
  expect(found).toEqual([0x130]);
});
