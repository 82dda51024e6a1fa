import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenOutput } from '../token-output.ts';
import { parseVocabularyText } from './vocabulary-text.ts';
import type { WordPieceTokenizerOptions } from './wordpiece-tokenizer.ts';
import { WordPieceTokenizer } from './wordpiece-tokenizer.ts';

const tokens = parseVocabularyText(
  gunzipSync(readFileSync(new URL('../../test/golden/wordpiece-vocab.txt.gz', import.meta.url))),
);
const utf8 = new TextEncoder();

/** What words and the places between them are made of; single characters that could matter for where text is cut. */
const PARTS = [
  ...Array.from(
    ' \t\n\r\v\f\0\u0001\u007f\u0085\u00a0\u2028\u3000\u200b\ufeff\ufffd.,\'"#-_[]()aZ09é’—。漢豈한🙂',
  ),
  '\u0301',
  '\u0323',
  '\u0334',
  '\u0345',
  '\u034f',
  '\u0f73',
  '\u037e',
  '\u2260',
  '\u0130',
  '\u1e9b',
  '\u105c9',
  'the',
  'Running',
  'straße',
  'ÉCOLE',
  'привет',
  'कि',
  'かな',
  'x'.repeat(9),
  'internationalisation',
  '20261122',
];
const text = fc.array(fc.constantFrom(...PARTS), { maxLength: 14 }).map((parts) => parts.join(''));
const lineBytes = fc.array(
  fc.oneof(
    text.map((line) => utf8.encode(line)),
    fc.uint8Array({ maxLength: 4 }),
  ),
  { maxLength: 4 },
);
const rules = fc.record({
  lowerCase: fc.boolean(),
  stripAccents: fc.boolean(),
  cleanText: fc.boolean(),
  tokenizeChineseChars: fc.boolean(),
});

const made = new Map<string, WordPieceTokenizer>();
/** Makes each tokenizer once, so that its memory for words is of use. */
function tokenizerOf(options: WordPieceTokenizerOptions): WordPieceTokenizer {
  const key = JSON.stringify(options);
  const tokenizer = made.get(key) ?? new WordPieceTokenizer(tokens, options);
  made.set(key, tokenizer);
  return tokenizer;
}

function encode(tokenizer: WordPieceTokenizer, bytes: Uint8Array, offsets: boolean = false): number[] {
  const output = new TokenOutput(1, { offsets });
  expect(tokenizer.encodeInto(bytes, 0, bytes.length, output)).toBe(output.length);
  return Array.from(output.slice());
}

describe('WordPieceTokenizer.encodeInto', () => {
  it('gives the same ids with and without a memory for words, and with offsets', () => {
    fc.assert(
      fc.property(rules, lineBytes, (options, lines) => {
        const bytes = Uint8Array.from(lines.flatMap((line) => Array.from(line)));
        const ids = encode(tokenizerOf({ ...options, wordCacheBytes: 0 }), bytes);
        const remembering = tokenizerOf({ ...options, wordCacheBytes: 1 << 16 });
        expect(encode(remembering, bytes)).toEqual(ids);
        expect(encode(remembering, bytes)).toEqual(ids);
        expect(encode(remembering, bytes, true)).toEqual(ids);
      }),
      { numRuns: 1500, seed: 5 },
    );
  });

  it('encodes texts between spaces as it does each of them', () => {
    fc.assert(
      fc.property(
        rules,
        text,
        text,
        fc.constantFrom(' ', '\n', '\t ', '\u3000'),
        (options, left, right, space) => {
          const tokenizer = tokenizerOf({ ...options, wordCacheBytes: 1 << 16 });
          const ids = [...tokenizer.encode(left), ...tokenizer.encode(right)];
          expect(Array.from(tokenizer.encode(left + space + right))).toEqual(ids);
        },
      ),
      { numRuns: 800, seed: 6 },
    );
  });

  it('reads the given range alone, and gives offsets in the whole', () => {
    const tokenizer = tokenizerOf({});
    const bytes = utf8.encode('é a é');
    const output = new TokenOutput(1, { offsets: true });
    tokenizer.encodeInto(bytes, 3, 5, output);
    tokenizer.encodeInto(bytes, 1, 2, output);
    expect(output.slice()).toEqual(tokenizer.encode('a'));
    expect(Array.from(output.starts?.subarray(0, 1) ?? [])).toEqual([3]);
    expect(Array.from(output.ends?.subarray(0, 1) ?? [])).toEqual([4]);
  });

  it('gives parts of the text that follow each other', () => {
    fc.assert(
      fc.property(rules, text, (options, line) => {
        const bytes = utf8.encode(line);
        const output = new TokenOutput(1, { offsets: true });
        tokenizerOf(options).encodeInto(bytes, 0, bytes.length, output);
        let before = 0;
        for (let index = 0; index < output.length; index++) {
          const start = output.starts?.[index] ?? -1;
          const end = output.ends?.[index] ?? -1;
          expect(start).toBeGreaterThanOrEqual(before);
          expect(end).toBeGreaterThan(start);
          // The text of a part is UTF-8 of its own: no character is cut.
          expect(() =>
            new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(start, end)),
          ).not.toThrow();
          before = start;
        }
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('decodes to a text that encodes to the same ids', () => {
    const tokenizer = tokenizerOf({});
    fc.assert(
      fc.property(text, (line) => {
        const ids = Array.from(tokenizer.encode(line)).filter((id) => id !== tokenizer.specialIds.unk);
        const decoded = tokenizer.decode(ids);
        // A text that begins within a word would show the mark of such pieces.
        fc.pre(!decoded.startsWith('##'));
        const again = Array.from(tokenizer.encode(decoded));
        expect(tokenizer.decode(again.filter((id) => id !== tokenizer.specialIds.unk))).toBe(decoded);
      }),
      { numRuns: 500, seed: 8 },
    );
  });

  it('reports what the memory for words did', () => {
    const tokenizer = new WordPieceTokenizer(tokens, { wordCacheBytes: 1 << 20 });
    tokenizer.encode('a b internationalisation');
    expect(tokenizer.cacheStatistics()).toEqual({ hits: 0, misses: 3, evictions: 0, sizeBytes: 1 << 20 });
    tokenizer.encode('a, b, internationalisation.');
    tokenizer.encode('B internationalisation');
    expect(tokenizer.cacheStatistics()).toMatchObject({ hits: 4, misses: 4, evictions: 0 });
    const words = Array.from({ length: 50_000 }, (_, index) => `w${index}`).join(' ');
    tokenizer.encode(words);
    expect(tokenizer.cacheStatistics().evictions).toBeGreaterThan(10_000);
    expect(tokenizer.cacheStatistics().sizeBytes).toBe(1 << 20);
  });
});
