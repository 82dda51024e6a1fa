import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCharsmap } from './charsmap.ts';
import { parseSentencePieceModel } from './parse-sentencepiece-model.ts';
import type { SentencePiece, SentencePieceModel } from './sentencepiece-model.ts';
import { UnigramTokenizer } from './unigram-tokenizer.ts';

function golden(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`../../test/golden/${name}.gz`, import.meta.url)));
}

const albert = parseSentencePieceModel(golden('unigram-albert.model'));
const bytePieces = Array.from({ length: 256 }, (_, byte): SentencePiece => {
  return { piece: `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`, score: 0, type: 'byte' };
});

/** Characters that pieces and texts are made of: letters, digits, punctuation, wide and rare ones. */
const CHARACTERS = Array.from('aabcyé,,.0漢，。“▁\u0301');
/** What only texts have: several spaces, controls, sequences, invalid and uncovered characters. */
const ODD = [
  ' ',
  ' ',
  ' ',
  ' ',
  '  ',
  '\t',
  '\n ',
  '\u00a0',
  '\u3000',
  '\u0007',
  'ﬁ',
  '¨',
  'e\u0301',
  ',\u0301',
];
const RARE = ['😀', '☃', '☃☃', '\u0000', '▁▁', ' ▁ ', 'z', 'zz', 'q', 'y ', '\ufffd', '\ud800', '\u2060'];
const RULES: readonly [string, string][] = [
  ['\t', ' '],
  ['\n', ' '],
  ['\u00a0', ' '],
  ['\u3000', ' '],
  ['▁', ' '],
  ['\u0007', ''],
  ['\u2060', ''],
  ['，', ','],
  ['ﬁ', 'ab'],
  ['¨', ' \u0301'],
  ['e\u0301', 'é'],
  ['a\u0301', 'é'],
  ['z', 'b  '],
  ['q', ' a '],
  ['c', 'y  '],
  ['ab', 'c'],
  ['é,', ','],
  ['0.', '00'],
  ['““', '“'],
  [' b', 'b'],
  ['漢。', '字'],
];

const SOURCES = RULES.map(([source]) => source);

const piece = fc.record({
  piece: fc.oneof(
    {
      weight: 30,
      arbitrary: fc.string({ unit: fc.constantFrom(...CHARACTERS), minLength: 1, maxLength: 3 }),
    },
    { weight: 1, arbitrary: fc.constantFrom('a b', '  ', ', ', '\t', 'e', '(0') },
  ),
  // Few values, so that there are ties; and great ones, so that scores are soon counted anew.
  score: fc.constantFrom(-1, -2, -2.5, -3, -0.1, -3.3, -0, -700, -40_000, -30_000.7),
  type: fc.constantFrom('normal', 'normal', 'normal', 'normal', 'normal', 'userDefined', 'unused'),
});

const model = fc
  .record({
    pieces: fc.uniqueArray(piece, { selector: (one) => one.piece, minLength: 1, maxLength: 40 }),
    rules: fc.subarray([...RULES]),
    byteFallback: fc.constantFrom(false, false, false, true),
    addDummyPrefix: fc.constantFrom(true, true, true, false),
    removeExtraWhitespaces: fc.constantFrom(true, true, true, false),
    escapeWhitespaces: fc.constantFrom(true, true, true, true, false),
    treatWhitespaceAsSuffix: fc.constantFrom(false, false, false, false, true),
    isInitial: fc.constantFrom(true, true, true, false),
  })
  .map((made): SentencePieceModel => {
    const { rules, byteFallback, isInitial } = made;
    const { addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces, treatWhitespaceAsSuffix } = made;
    const learned = made.pieces
      .map((one) => (isInitial ? { ...one, piece: one.piece.replaceAll(/(?<!^)▁/gu, 'a') } : one))
      .filter((one, index, all) => all.findIndex((other) => other.piece === one.piece) === index);
    const pieces: SentencePiece[] = [
      ...albert.pieces.slice(0, 5),
      ...learned,
      { piece: 'covered', score: -1, type: 'normal' },
      ...(byteFallback ? bytePieces : []),
    ];
    const precompiledCharsmap = rules.length > 0 ? encodeCharsmap(new Map(rules)) : new Uint8Array(0);
    return {
      pieces,
      trainer: { ...albert.trainer, byteFallback, treatWhitespaceAsSuffix },
      normalizer: {
        name: 'random',
        precompiledCharsmap,
        addDummyPrefix,
        removeExtraWhitespaces,
        escapeWhitespaces,
      },
    };
  });

const texts = fc.array(
  fc.string({
    unit: fc.constantFrom(...CHARACTERS, ...CHARACTERS, ...SOURCES, ...ODD, ...RARE),
    maxLength: 60,
  }),
  { minLength: 1, maxLength: 20 },
);

describe('UnigramChunkEncoder', () => {
  it('gives what the whole text gives, for any model', () => {
    const property = fc.property(model, texts, (random, lines) => {
      const exact = new UnigramTokenizer(random, { wordCacheBytes: 0 });
      const cached = new UnigramTokenizer(random, { wordCacheBytes: 1 << 16 });
      for (const line of [...lines, lines.join(' '), ...lines]) {
        expect(Array.from(cached.encode(line))).toEqual(Array.from(exact.encode(line)));
      }
    });
    fc.assert(property, { numRuns: 150 });
  });

  it('gives what the whole text gives, for the texts of the golden files', () => {
    const lines = JSON.parse(golden('unigram-lines.json').toString()) as string[];
    const exact = new UnigramTokenizer(albert, { wordCacheBytes: 0 });
    const cached = new UnigramTokenizer(albert, { wordCacheBytes: 1 << 16 });
    const whole = lines.slice(0, 3000).join('\n');
    expect(cached.encode(whole)).toEqual(exact.encode(whole));
    expect(cached.cacheStatistics()?.hits).toBeGreaterThan(1000);
  });

  it('encodes texts joined by a space as it encodes them one by one', () => {
    const lines = JSON.parse(golden('unigram-lines.json').toString()) as string[];
    const tokenizer = new UnigramTokenizer(albert);
    const words = lines.slice(0, 2000).filter((line) => line.trim() !== '');
    for (let index = 1; index < words.length; index++) {
      const [first, second] = [words[index - 1] ?? '', words[index] ?? ''];
      const joined = Array.from(tokenizer.encode(`${first} ${second}`));
      expect(joined).toEqual([...tokenizer.encode(first), ...tokenizer.encode(second)]);
    }
  });
});
