import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSentencePieceModel } from '../sentencepiece/parse-sentencepiece-model.ts';
import type { PieceType, SentencePieceModel } from '../sentencepiece/sentencepiece-model.ts';
import { TokenOutput } from '../token-output.ts';
import { BpeTokenizer } from './bpe-tokenizer.ts';

function model(name: string): SentencePieceModel {
  const file = readFileSync(new URL(`../../test/golden/exact-${name}.model.gz`, import.meta.url));
  return parseSentencePieceModel(gunzipSync(file));
}

const base = model('bpe');
const special = base.pieces.slice(0, 5);

type Piece = readonly [piece: string, score?: number, type?: PieceType];

/** A model of these pieces behind the five special ones, without a character map or dummy prefix. */
function small(...pieces: readonly Piece[]): SentencePieceModel {
  const learned = pieces.map(([piece, score = 0, type = 'normal']) => ({ piece, score, type }));
  return {
    pieces: [...special, ...learned],
    trainer: base.trainer,
    normalizer: { ...base.normalizer, precompiledCharsmap: new Uint8Array(0), addDummyPrefix: false },
  };
}

function split(of: SentencePieceModel, text: string): string[] {
  const tokenizer = new BpeTokenizer(of);
  return Array.from(tokenizer.encode(text), (id) => tokenizer.tokenOf(id));
}

describe('BpeTokenizer', () => {
  it('merges by falling score', () => {
    expect(split(small(['a'], ['b'], ['c'], ['ab', -1], ['bc', -0.5]), 'abc')).toEqual(['a', 'bc']);
    expect(split(small(['a'], ['b'], ['c'], ['ab', -0.5], ['bc', -1], ['abc', -2]), 'abc')).toEqual(['abc']);
  });

  it('merges the leftmost of equal scores first', () => {
    expect(split(small(['a'], ['aa', -1]), 'aaaaa')).toEqual(['aa', 'aa', 'a']);
    expect(split(small(['a'], ['b'], ['c'], ['ab', -1], ['bc', -1]), 'abc')).toEqual(['ab', 'c']);
  });

  it('never merges what is user-defined', () => {
    const pieces: Piece[] = [['a'], ['b'], ['ab', 0, 'userDefined'], ['aab', -1], ['abb', -1], ['bb', -2]];
    expect(split(small(...pieces), 'aabbb')).toEqual(['a', 'ab', 'bb']);
  });

  it('takes unused pieces apart by the pair that offered itself last', () => {
    const pieces: Piece[] = [['a'], ['b'], ['c'], ['ab', -1, 'unused'], ['abc', -2, 'unused'], ['abca', -3]];
    expect(split(small(...pieces), 'abca')).toEqual(['abca']);
    expect(split(small(...pieces), 'abcb')).toEqual(['a', 'b', 'c', 'b']);
    expect(split(small(['a', 0, 'unused'], ['b']), 'ab')).toEqual(['a', 'b']);
  });

  it('takes apart a chain of three hundred unused pieces', () => {
    const chain = Array.from({ length: 300 }, (_, index): Piece => {
      return ['a'.repeat(index + 2), -index, 'unused'];
    });
    expect(split(small(['a'], ...chain), 'a'.repeat(301))).toHaveLength(301);
  });

  it('gives one unknown id for unknown characters in a row, also over the end of a word', () => {
    expect(split(small(['▁'], ['▁a']), 'xé漢 ax yz a')).toEqual(['<unk>', '▁a', '<unk>', '▁', '<unk>', '▁a']);
    expect(split(small(['a']), 'ax y z')).toEqual(['a', '<unk>']);
  });

  it('gives the bytes of unknown characters where the model has them', () => {
    expect(split(model('bpe-bytes'), '\u{10348}')).toEqual(['▁', '<0xF0>', '<0x90>', '<0x8D>', '<0x88>']);
  });

  it.each(['bpe', 'bpe-bytes'])('gives the same ids with and without a cache, by model "%s"', (name) => {
    const cached = new BpeTokenizer(model(name));
    const exact = new BpeTokenizer(model(name), { wordCacheBytes: 0 });
    const word = fc.constantFrom(
      'the',
      'co-',
      '  ',
      ' ',
      'ein',
      'éa',
      '००',
      'abab',
      '漢字',
      '▁',
      '\u200d',
      '12',
    );
    const property = fc.property(fc.array(word, { maxLength: 30 }), (words) => {
      const text = words.join('');
      expect(cached.encode(text)).toEqual(exact.encode(text));
    });
    fc.assert(property, { seed: 3, numRuns: 300 });
  });

  it('appends to what the output holds, from a part of the bytes', () => {
    const tokenizer = new BpeTokenizer(base);
    const output = new TokenOutput(1);
    output.push(7);
    const bytes = new TextEncoder().encode('..the sea..');
    const count = tokenizer.encodeInto(bytes, 2, 9, output);
    expect(Array.from(output.slice())).toEqual([7, ...tokenizer.encode('the sea')]);
    expect(output.length).toBe(1 + count);
  });

  it('names its special tokens, and refuses an id outside of the vocabulary', () => {
    const tokenizer = new BpeTokenizer(base);
    expect(tokenizer.specialIds).toEqual({ pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 });
    expect(tokenizer.idOf('[MASK]')).toBe(4);
    expect(() => tokenizer.decode([99_999])).toThrow('Option id: expected 0 to 4999, got 99999.');
  });

  it('tells which pieces begin a word, as ALBERT has it', () => {
    const starts = [
      '▁the',
      "'s",
      "'",
      "n't",
      '-',
      '(',
      '1',
      '19',
      'é',
      '€',
      '–',
      '=',
      'a=b',
      '▁',
      '▁▁',
      '<x',
    ];
    const continuations = ['ing', 's', 'S', '...', '),', 'a-b', '.com'];
    const pieces = [...starts, ...continuations].map((piece): Piece => [piece]);
    const tokenizer = new BpeTokenizer(small(...pieces));
    const found = tokenizer.wordStarts();
    const startOf = (piece: string): number | undefined => found[tokenizer.idOf(piece)!];
    expect(starts.filter((piece) => startOf(piece) !== 1)).toEqual([]);
    expect(continuations.filter((piece) => startOf(piece) !== 0)).toEqual([]);
    expect(startOf('<unk>')).toBe(1);
  });

  it('refuses a model of another type', () => {
    const unigram = { ...base, trainer: { ...base.trainer, modelType: 'unigram' as const } };
    const message = 'Tokenizer file x.model: expected a SentencePiece model of type bpe, got unigram';
    expect(() => new BpeTokenizer(unigram, { source: 'x.model' })).toThrow(message);
  });
});
