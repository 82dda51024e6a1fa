import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { TokenOutput } from '../token-output.ts';
import { parseSentencePieceModel } from './parse-sentencepiece-model.ts';
import type { SentencePieceModel } from './sentencepiece-model.ts';
import { UnigramTokenizer } from './unigram-tokenizer.ts';

function golden(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`../../test/golden/${name}.gz`, import.meta.url)));
}

function goldenJson<Content>(name: string): Content {
  return JSON.parse(golden(`${name}.json`).toString()) as Content;
}

function model(name: string): SentencePieceModel {
  return parseSentencePieceModel(golden(`unigram-${name}.model`));
}

const lines = goldenJson<string[]>('unigram-lines');
const caches = [{ wordCacheBytes: 0 }, { wordCacheBytes: 1 << 16 }, { wordCacheBytes: 8 << 20 }];

describe('UnigramTokenizer, against sentencepiece 0.2.3', () => {
  it.each(caches)('encodes 12,028 varied lines to the same ids (%o)', (options) => {
    const tokenizer = new UnigramTokenizer(model('albert'), options);
    const expected = goldenJson<number[][]>('unigram-ids');
    expect(lines.length).toBeGreaterThan(12_000);
    expect(lines.map((line) => Array.from(tokenizer.encode(line)))).toEqual(expected);
  });

  it('encodes invalid UTF-8 to the same ids', () => {
    const tokenizer = new UnigramTokenizer(model('albert'));
    const { bytes, ids } = goldenJson<{ bytes: string[]; ids: number[][] }>('unigram-broken');
    const output = new TokenOutput();
    const actual = bytes.map((hex) => {
      const data = Uint8Array.from(Buffer.from(hex, 'hex'));
      output.clear();
      const count = tokenizer.encodeInto(data, 0, data.length, output);
      expect(count).toBe(output.length);
      return Array.from(output.slice());
    });
    expect(actual).toEqual(ids);
  });

  it('decodes to the same text', () => {
    const tokenizer = new UnigramTokenizer(model('albert'));
    const ids = goldenJson<number[][]>('unigram-ids');
    const expected = goldenJson<string[]>('unigram-decoded');
    expect(expected.map((_, index) => tokenizer.decode(ids[index] ?? []))).toEqual(expected);
  });

  it.each(['bytes', 'spaces', 'plain', 'suffix', 'across'])(
    'follows the switches of the model "%s"',
    (name) => {
      const tokenizer = new UnigramTokenizer(model(name));
      const { ids, decoded } = goldenJson<{ ids: number[][]; decoded: string[] }>(`unigram-${name}-ids`);
      expect(ids.map((_, index) => Array.from(tokenizer.encode(lines[index] ?? '')))).toEqual(ids);
      expect(decoded.map((_, index) => tokenizer.decode(ids[index] ?? []))).toEqual(decoded);
    },
  );

  it.each(caches)('rounds as the reference does in texts of 60,000 tokens (%o)', (options) => {
    const tokenizer = new UnigramTokenizer(model('albert'), options);
    const { texts, ids } = goldenJson<{ texts: string[]; ids: number[][] }>('unigram-long');
    expect(texts.map((text) => Array.from(tokenizer.encode(text)))).toEqual(ids);
  });
});

describe('UnigramTokenizer', () => {
  const tokenizer = new UnigramTokenizer(model('albert'));

  it('names the special tokens by their ids', () => {
    expect(tokenizer.specialIds).toEqual({ pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 });
    expect(tokenizer.tokenOf(2)).toBe('[CLS]');
    expect(tokenizer.idOf('[MASK]')).toBe(4);
    expect(tokenizer.idOf('no such piece')).toBeUndefined();
  });

  it('appends to what the output holds, from a part of the bytes', () => {
    const bytes = new TextEncoder().encode('..11 22..');
    const output = new TokenOutput(1);
    output.push(7);
    const count = tokenizer.encodeInto(bytes, 2, 7, output);
    expect(Array.from(output.slice())).toEqual([7, ...tokenizer.encode('11 22')]);
    expect(output.length).toBe(1 + count);
  });

  it('never produces control symbols from text', () => {
    const ids = tokenizer.encode('[CLS] [SEP] [MASK] <pad>');
    expect(Array.from(ids).filter((id) => id === 0 || (id >= 2 && id <= 4))).toEqual([]);
  });

  it.each([-1, 1, 65_535, 2 ** 31 + 1, Number.NaN])('refuses a cache of %d bytes', (wordCacheBytes) => {
    const make = (): UnigramTokenizer => new UnigramTokenizer(model('albert'), { wordCacheBytes });
    expect(make).toThrow('Option wordCacheBytes: expected 0, or 65536 to 2^31');
  });

  it('refuses an id outside of the vocabulary', () => {
    const message = `Option id: expected 0 to ${tokenizer.vocabularySize - 1}, got 99999. Change the option.`;
    expect(() => tokenizer.decode([99_999])).toThrow(message);
    expect(() => tokenizer.tokenOf(99_999)).toThrow(message);
  });
});

describe('a model that cannot be used', () => {
  const albert = model('albert');
  const changed = (change: Partial<SentencePieceModel>): (() => UnigramTokenizer) => {
    return () => new UnigramTokenizer({ ...albert, ...change }, { source: 'x.model' });
  };

  it.each([
    [
      'is of another type',
      { trainer: { ...albert.trainer, modelType: 'bpe' } },
      'a SentencePiece model of type unigram, got bpe',
    ],
    [
      'has no unknown piece',
      { pieces: albert.pieces.filter(({ type }) => type !== 'unknown') },
      'one piece of type unknown, got 0',
    ],
    ['has a piece twice', { pieces: [...albert.pieces, ...albert.pieces.slice(-1)] }, 'each piece once'],
    [
      'has an empty piece',
      { pieces: [...albert.pieces, { piece: '', score: 0, type: 'normal' }] },
      'an empty piece',
    ],
    [
      'has a score that is no number',
      { pieces: [...albert.pieces, { piece: 'x\ud7ff', score: Number.NaN, type: 'normal' }] },
      'a finite score, got NaN',
    ],
    [
      'lacks byte pieces',
      { trainer: { ...albert.trainer, byteFallback: true } },
      'a piece for each of the 256 bytes, got no <0x00>',
    ],
    [
      'lacks a special token',
      { pieces: albert.pieces.filter(({ piece }) => piece !== '[MASK]') },
      'a token [MASK], got none',
    ],
    [
      'holds nothing that text can produce',
      { pieces: albert.pieces.slice(0, 5) },
      'a piece that text can produce, got none',
    ],
    [
      'has a damaged character map',
      { normalizer: { ...albert.normalizer, precompiledCharsmap: Uint8Array.of(255, 255, 0, 0, 1) } },
      'a character map',
    ],
  ] satisfies [string, Partial<SentencePieceModel>, string][])('%s', (_, change, message) => {
    expect(changed(change)).toThrow(message);
  });
});
