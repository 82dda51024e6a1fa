import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeWithOffsets } from './encode-with-offsets.ts';
import { parseSentencePieceModel } from './sentencepiece/parse-sentencepiece-model.ts';
import { UnigramTokenizer } from './sentencepiece/unigram-tokenizer.ts';
import { WordPieceTokenizer } from './wordpiece/wordpiece-tokenizer.ts';

const model = gunzipSync(readFileSync(new URL('../test/golden/unigram-albert.model.gz', import.meta.url)));
const unigram = new UnigramTokenizer(parseSentencePieceModel(model));
const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(97 + index));
const wordPiece = new WordPieceTokenizer([
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  '[MASK]',
  'play',
  '##ing',
  '漢',
  '字',
  ',',
  ...letters,
  ...letters.map((letter) => `##${letter}`),
]);

describe('encodeWithOffsets', () => {
  it('names the part of the text behind each token, in UTF-16 code units', () => {
    const text = '😀 Playing, 漢字 playing';
    const { ids, starts, ends } = encodeWithOffsets(wordPiece, text);
    const parts = Array.from(ids, (id, token) => [
      wordPiece.tokenOf(id),
      text.slice(starts[token], ends[token]),
    ]);
    expect(parts).toEqual([
      ['[UNK]', '😀'],
      ['play', 'Play'],
      ['##ing', 'ing'],
      [',', ','],
      ['漢', '漢'],
      ['字', '字'],
      ['play', 'play'],
      ['##ing', 'ing'],
    ]);
  });

  it.each([
    ['Unigram', unigram],
    ['WordPiece', wordPiece],
  ] as const)('%s: gives the ids of encode, and parts in order within the text', (_, tokenizer) => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'the', ' ', 'ﬁ', '½', 'é', '漢', '😀', ',', '\ud800'),
    });
    fc.assert(
      fc.property(text, (source) => {
        const { ids, starts, ends } = encodeWithOffsets(tokenizer, source);
        expect(ids).toEqual(tokenizer.encode(source));
        expect(starts.length).toBe(ids.length);
        ids.forEach((_id, token) => {
          expect(starts[token]).toBeGreaterThanOrEqual(token === 0 ? 0 : starts[token - 1]!);
          expect(ends[token]).toBeGreaterThanOrEqual(starts[token]!);
          expect(ends[token]).toBeLessThanOrEqual(source.length);
        });
      }),
    );
  });
});
