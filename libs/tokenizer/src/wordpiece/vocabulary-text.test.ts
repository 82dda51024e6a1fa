import { describe, expect, it } from 'vitest';
import { parseVocabularyText } from './vocabulary-text.ts';

const parse = (text: string): string[] => parseVocabularyText(new TextEncoder().encode(text));

describe('parseVocabularyText', () => {
  it('takes a token per line, without white space at its end', () => {
    expect(parse('a\n##b \nc\u3000\t\u0085\nd\ufeff')).toEqual(['a', '##b', 'c', 'd\ufeff']);
    expect(parse(' a\r\nb\r\n')).toEqual([' a', 'b']);
  });

  it('keeps an id for each line, empty or equal to another', () => {
    expect(parse('a\n\na\n\n')).toEqual(['a', '', 'a', '']);
  });

  it.each([
    { name: 'nothing', bytes: new Uint8Array(0), message: 'expected one token per line, got an empty file' },
    { name: 'other bytes', bytes: Uint8Array.of(0x61, 0xff), message: 'expected UTF-8 text' },
    { name: 'a byte 0', bytes: Uint8Array.of(0x61, 0), message: 'got a byte 0 at 1' },
    {
      name: 'a byte order mark',
      bytes: Uint8Array.of(0xef, 0xbb, 0xbf, 0x61),
      message: 'got a byte order mark',
    },
    { name: 'too many bytes', bytes: new Uint8Array((1 << 24) + 1), message: 'got 16777217 bytes' },
    {
      name: 'too many lines',
      bytes: new Uint8Array((1 << 21) + 2).fill(0x0a),
      message: 'at most 2097152 lines',
    },
  ])('refuses $name', ({ bytes, message }) => {
    expect(() => parseVocabularyText(bytes, 'my.txt')).toThrow(message);
    expect(() => parseVocabularyText(bytes, 'my.txt')).toThrow('Tokenizer file my.txt');
  });
});
