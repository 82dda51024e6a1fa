import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { preprocessAlbertText } from '@albectra/text';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BpeTokenizer } from '../bpe/bpe-tokenizer.ts';
import { parseSentencePieceModel } from '../sentencepiece/parse-sentencepiece-model.ts';
import type { SentencePieceModel } from '../sentencepiece/sentencepiece-model.ts';
import { UnigramTokenizer } from '../sentencepiece/unigram-tokenizer.ts';
import { TokenOutput } from '../token-output.ts';
import { AlbertTokenizer } from './albert-tokenizer.ts';
import { endsInDigitComma } from './digit-comma.ts';

function goldenFile(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`../../test/golden/${name}.gz`, import.meta.url)));
}

function model(name: string): SentencePieceModel {
  return parseSentencePieceModel(goldenFile(`${name}.model`));
}

interface Golden {
  readonly lines: string[];
  readonly plain: number[][];
  readonly intended: number[][];
  readonly legacyPy3: number[][];
}

const golden = JSON.parse(goldenFile('albert-pieces.json').toString()) as Golden;
const base = new UnigramTokenizer(model('albert-pieces'));

describe('endsInDigitComma', () => {
  it.each(['1,', '▁19,', 'a1,', '٣,', '²,', '①,', '५,', ',0,'])('applies to "%s"', (piece) => {
    expect(endsInDigitComma(piece)).toBe(true);
  });
  it.each([',', '▁,', 'a,', '1', '1,0', '½,', 'Ⅳ,', '1，', '1,,', ''])('does not apply to "%s"', (piece) => {
    expect(endsInDigitComma(piece)).toBe(false);
  });
});

describe('AlbertTokenizer', () => {
  it.each([
    ['none', golden.plain],
    ['intended', golden.intended],
    ['legacyPy3', golden.legacyPy3],
  ] as const)(
    'gives the ids of the rule "%s", as read independently over sentencepiece 0.2.3',
    (rule, ids) => {
      const tokenizer = new AlbertTokenizer(base, { digitComma: rule });
      expect(golden.lines.map((line) => Array.from(tokenizer.encode(line)))).toEqual(ids);
    },
  );

  it('applies the intended rule by default', () => {
    expect(new AlbertTokenizer(base).encode(golden.lines[0]!)).toEqual(Int32Array.from(golden.intended[0]!));
  });

  it('appends to what the output holds, from a part of the bytes', () => {
    const tokenizer = new AlbertTokenizer(base);
    const bytes = new TextEncoder().encode('9,7, 20, 0,9,');
    const output = new TokenOutput(1);
    output.push(7);
    const count = tokenizer.encodeInto(bytes, 3, 10, output);
    expect(Array.from(output.slice())).toEqual([7, ...tokenizer.encode(', 20, 0')]);
    expect(output.length).toBe(1 + count);
  });

  it('cleans text first if asked, with the options of preprocessAlbertText', () => {
    const unigram = new UnigramTokenizer(model('exact-albert'));
    const cleaning = new AlbertTokenizer(unigram, { preprocess: true });
    const plain = new AlbertTokenizer(unigram);
    const quoting = new AlbertTokenizer(unigram, { preprocess: { normalizeQuotes: true, lowerCase: false } });
    const text = fc.array(fc.constantFrom('The', '``', "''", ' ', 'É', 'ﬁ', '\u00a0', 'Naïve', '1,', '가'));
    const property = fc.property(text, (parts) => {
      const line = parts.join('');
      expect(cleaning.encode(line)).toEqual(plain.encode(preprocessAlbertText(line)));
      const quoted = preprocessAlbertText(line, { normalizeQuotes: true, lowerCase: false });
      expect(quoting.encode(line)).toEqual(plain.encode(quoted));
    });
    fc.assert(property, { seed: 4, numRuns: 100 });
  });

  it('goes over a BPE model, too, and is in all else its tokenizer', () => {
    const bpe = new BpeTokenizer(model('exact-bpe'));
    const tokenizer = new AlbertTokenizer(bpe);
    expect(tokenizer.kind).toBe('bpe');
    expect(tokenizer.specialIds).toEqual(bpe.specialIds);
    expect(tokenizer.wordStarts()).toEqual(bpe.wordStarts());
    expect(tokenizer.decode(tokenizer.encode('the sea, 19, 1,000'))).toBe('the sea, 19, 1,000');
    expect(tokenizer.idOf(tokenizer.tokenOf(100))).toBe(100);
  });

  it('tells where tokens stand: a comma alone, what was before it in its piece together', () => {
    const tokenizer = new AlbertTokenizer(base);
    const partsOf = (line: string): [token: string, part: string][] => {
      const output = new TokenOutput(1, { offsets: true });
      const bytes = new TextEncoder().encode(line);
      tokenizer.encodeInto(bytes, 0, bytes.length, output);
      expect(output.slice()).toEqual(tokenizer.encode(line));
      return Array.from(output.slice(), (id, token) => {
        return [tokenizer.tokenOf(id), line.slice(output.starts?.[token], output.ends?.[token])];
      });
    };
    // The pieces are ▁000, and ▁20, here, and 1,20, there.
    expect(partsOf('a 000, 20,').slice(-4)).toEqual([
      ['▁000', ' 000'],
      [',', ','],
      ['▁20', ' 20'],
      [',', ','],
    ]);
    expect(partsOf('1,20,7').slice(1, 5)).toEqual([
      ['1', '1,20'],
      [',', '1,20'],
      ['20', '1,20'],
      [',', ','],
    ]);
  });

  it('cannot tell where tokens stand in text that it cleaned', () => {
    const tokenizer = new AlbertTokenizer(base, { preprocess: true });
    const output = new TokenOutput(8, { offsets: true });
    expect(() => tokenizer.encodeInto(Uint8Array.of(65), 0, 1, output)).toThrow(
      'Option offsets: expected false',
    );
  });
});
