import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { TokenOutput } from '../token-output.ts';
import { parseSentencePieceModel } from './parse-sentencepiece-model.ts';
import { UnigramTokenizer } from './unigram-tokenizer.ts';

function golden(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`../../test/golden/${name}.gz`, import.meta.url)));
}

/** Made by tools/golden/unigram_offsets.py: ids, gaps before the tokens, and their lengths. */
type Row = [ids: number[], gaps: number[], lengths: number[]];

const lines = JSON.parse(golden('unigram-lines.json').toString()) as string[];
const offsets = JSON.parse(golden('unigram-offsets.json').toString()) as Record<
  string,
  { indices: number[]; rows: Row[] }
>;
const utf8 = new TextEncoder();

function tokenizerOf(name: string): UnigramTokenizer {
  return new UnigramTokenizer(parseSentencePieceModel(golden(`unigram-${name}.model`)));
}

function rowOf(tokenizer: UnigramTokenizer, line: Uint8Array): Row {
  const bytes = Uint8Array.of(46, 46, ...line, 46, 46);
  const output = new TokenOutput(1, { offsets: true });
  tokenizer.encodeInto(bytes, 2, bytes.length - 2, output);
  const row: Row = [Array.from(output.slice()), [], []];
  let last = 2;
  for (let token = 0; token < output.length; token++) {
    const [start, end] = [output.starts?.[token] ?? -1, output.ends?.[token] ?? -1];
    row[1].push(start - last);
    row[2].push(end - start);
    last = end;
  }
  return row;
}

describe('OffsetEncoder, against sentencepiece 0.2.3', () => {
  it.each(['albert', 'bytes', 'spaces', 'plain', 'suffix', 'across'])(
    'finds where each token of the model "%s" stands',
    (name) => {
      const tokenizer = tokenizerOf(name);
      const { indices, rows } = offsets[name] ?? { indices: [], rows: [] };
      expect(rows.length).toBeGreaterThanOrEqual(500);
      expect(indices.map((index) => rowOf(tokenizer, utf8.encode(lines[index])))).toEqual(rows);
    },
  );

  it('counts the bytes of invalid UTF-8', () => {
    const tokenizer = tokenizerOf('albert');
    const { bytes } = JSON.parse(golden('unigram-broken.json').toString()) as { bytes: string[] };
    const rows = bytes.map((hex) => rowOf(tokenizer, Uint8Array.from(Buffer.from(hex, 'hex'))));
    expect(rows).toEqual(offsets['broken']?.rows);
  });

  it('appends behind what the output holds', () => {
    const tokenizer = tokenizerOf('albert');
    const bytes = utf8.encode('  11  22 ');
    const output = new TokenOutput(1, { offsets: true });
    output.pushAt(7, 1, 2);
    const count = tokenizer.encodeInto(bytes, 0, bytes.length, output);
    expect(output.length).toBe(1 + count);
    expect([output.ids[0], output.starts?.[0], output.ends?.[0]]).toEqual([7, 1, 2]);
    expect([output.starts?.[1], output.ends?.[count]]).toEqual([2, 8]);
  });
});
