import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { splitBertWords } from './bert-words.ts';
import { parseVocabularyText } from './vocabulary-text.ts';
import { WordPieceTokenizer } from './wordpiece-tokenizer.ts';

function golden(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`../../test/golden/${name}.gz`, import.meta.url)));
}

const tokens = parseVocabularyText(golden('wordpiece-vocab.txt'));
const lines = JSON.parse(golden('unigram-lines.json').toString()) as string[];
const BLOCK = 0x1000;
/** The blocks that hold more than ideographs, syllables and private use. */
const BLOCKS = [0x0, 0x1, 0x2, 0x3, 0xa, 0xf, 0x10, 0x11, 0x16, 0x1b, 0x1d, 0x1e, 0x1f, 0x2b, 0xe0];

/** Digests of the words of each block of code points, as tools/golden/wordpiece_encoding.py makes them. */
function digests(lowerCase: boolean): string[] {
  return BLOCKS.map((block) => {
    const digest = createHash('sha256');
    for (let codePoint = block * BLOCK; codePoint < (block + 1) * BLOCK; codePoint++) {
      const character = String.fromCodePoint(codePoint);
      const words = splitBertWords(`a${character}B ${character}`, { lowerCase, stripAccents: lowerCase });
      digest.update(`${words.join('\x1f')}\n`);
    }
    return digest.digest('hex').slice(0, 16);
  });
}

describe.each([
  { name: 'uncased', lowerCase: true },
  { name: 'cased', lowerCase: false },
])('WordPieceTokenizer, $name, against tokenizers 0.23.2', ({ name, lowerCase }) => {
  const expected = JSON.parse(golden(`wordpiece-${name}.json`).toString()) as {
    ids: number[][];
    digests: string[];
  };

  it('encodes 12,028 varied lines to the same ids', () => {
    const tokenizer = new WordPieceTokenizer(tokens, { lowerCase });
    expect(lines.map((line) => Array.from(tokenizer.encode(line)))).toEqual(expected.ids);
  });

  it('gives the same ids without a word cache', () => {
    const tokenizer = new WordPieceTokenizer(tokens, { lowerCase, wordCacheBytes: 0 });
    const some = lines.slice(0, 2000);
    expect(some.map((line) => Array.from(tokenizer.encode(line)))).toEqual(
      expected.ids.slice(0, some.length),
    );
  });

  it('splits around every code point to the same words', () => {
    expect(digests(lowerCase)).toEqual(expected.digests);
  });
});

describe('WordPieceTokenizer', () => {
  const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'play', '##ing', 'a', '##a', ','];
  const tokenizer = new WordPieceTokenizer(vocabulary);

  it('takes the longest piece from the left, or nothing', () => {
    expect(Array.from(tokenizer.encode('Playing, plays a'))).toEqual([5, 6, 9, 1, 7]);
    expect(tokenizer.decode([2, 5, 6, 9, 7, 3])).toBe('playing , a');
  });

  it('gives up words of more than the allowed characters', () => {
    const short = new WordPieceTokenizer(vocabulary, { maxWordCharacters: 3 });
    expect(Array.from(short.encode('aaa aaaa'))).toEqual([7, 8, 8, 1]);
    expect(tokenizer.encode('a'.repeat(100)).length).toBe(100);
    expect(Array.from(tokenizer.encode('a'.repeat(101)))).toEqual([1]);
  });

  it('skips bytes that are not UTF-8', () => {
    expect(Array.from(new WordPieceTokenizer(vocabulary).encode('a\ud800a'))).toEqual([7, 8]);
  });

  it('tells which tokens begin a word', () => {
    expect(Array.from(tokenizer.wordStarts())).toEqual([1, 1, 1, 1, 1, 1, 0, 1, 0, 1]);
  });

  it('refuses a vocabulary without special tokens, or of nothing, or of other bytes', () => {
    expect(() => new WordPieceTokenizer(['a'])).toThrow('expected a token [PAD], got none');
    expect(() => parseVocabularyText(new Uint8Array(0))).toThrow('one token per line, got an empty file');
    expect(() => parseVocabularyText(Uint8Array.of(0xff))).toThrow('expected UTF-8 text');
    expect(() => new WordPieceTokenizer(vocabulary, { maxWordCharacters: 0 })).toThrow(
      'Option maxWordCharacters',
    );
    expect(() => new WordPieceTokenizer(vocabulary, { wordCacheBytes: 10 })).toThrow('Option wordCacheBytes');
  });
});
