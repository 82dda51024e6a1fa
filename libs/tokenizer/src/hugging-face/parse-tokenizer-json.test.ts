import { readFileSync } from 'node:fs';
import { crc32, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { TokenOutput } from '../token-output.ts';
import type { SpecialTokensInText } from '../wordpiece/added-vocabulary.ts';
import type { WordPieceTokenizer } from '../wordpiece/wordpiece-tokenizer.ts';
import { parseTokenizerJson } from './parse-tokenizer-json.ts';
import { toHuggingFaceFiles } from './to-hugging-face-files.ts';

/** For each line a checksum; made by tools/golden/wordpiece_tokenizer_json.py. */
interface Checksums {
  readonly ids: readonly number[];
  readonly offsets: readonly number[];
  readonly decoded: readonly number[];
}

type GoldenFile = { readonly file: object } & { readonly [Mode in SpecialTokensInText]: Checksums };

const { lines, files } = JSON.parse(
  gunzipSync(readFileSync(new URL('../../test/golden/wordpiece-json.json.gz', import.meta.url))).toString(),
) as { lines: string[]; files: Record<string, GoldenFile> };

const utf8 = new TextEncoder();
const MODES = ['text', 'tokens'] as const;

function bytesOf(content: unknown): Uint8Array {
  return utf8.encode(JSON.stringify(content));
}

function checksum(bytes: Uint8Array): number {
  return crc32(bytes) & 0xffff;
}

function checksumOf(values: Int32Array): number {
  return checksum(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function checksums(tokenizer: WordPieceTokenizer): Checksums {
  const output = new TokenOutput(64, { offsets: true });
  const rows = lines.map((line) => {
    const bytes = utf8.encode(line);
    output.clear();
    tokenizer.encodeInto(bytes, 0, bytes.length, output);
    const offsets = new Int32Array(2 * output.length);
    for (let index = 0; index < output.length; index++) {
      offsets[2 * index] = output.starts?.[index] ?? -1;
      offsets[2 * index + 1] = output.ends?.[index] ?? -1;
    }
    const ids = output.slice();
    return {
      ids: checksumOf(ids),
      offsets: checksumOf(offsets),
      decoded: checksum(utf8.encode(tokenizer.decode(ids))),
    };
  });
  return {
    ids: rows.map(({ ids }) => ids),
    offsets: rows.map(({ offsets }) => offsets),
    decoded: rows.map(({ decoded }) => decoded),
  };
}

/** The numbers of the lines that differ. */
function differences(found: readonly number[], expected: readonly number[]): number[] {
  return expected.flatMap((value, line) => (value === found[line] ? [] : [line]));
}

describe.each(Object.keys(files))(
  'parseTokenizerJson of the file "%s", against tokenizers 0.23.2',
  (name) => {
    const { file, ...modes } = files[name]!;

    it.each(MODES)('gives the same ids, offsets and text with special tokens in text as %s', (mode) => {
      const tokenizer = parseTokenizerJson(bytesOf(file), { specialTokensInText: mode });
      const found = checksums(tokenizer);
      expect(differences(found.ids, modes[mode].ids)).toEqual([]);
      expect(differences(found.offsets, modes[mode].offsets)).toEqual([]);
      expect(differences(found.decoded, modes[mode].decoded)).toEqual([]);
      const ids = lines.map((line) => checksumOf(tokenizer.encode(line)));
      expect(differences(ids, modes[mode].ids)).toEqual([]);
    });

    it('is the same tokenizer after an export', () => {
      const tokenizer = parseTokenizerJson(bytesOf(file));
      const exported = toHuggingFaceFiles(tokenizer).find((candidate) => candidate.name === 'tokenizer.json');
      const again = parseTokenizerJson(exported?.bytes ?? new Uint8Array(0));
      expect(again.tokens).toEqual(tokenizer.tokens);
      expect(again.rules).toEqual(tokenizer.rules);
      expect(again.addedTokens).toEqual(tokenizer.addedTokens);
      expect(again.specialIds).toEqual(tokenizer.specialIds);
    });
  },
);
