import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import {
  BpeTokenizer,
  nmtNfkcCharsmap,
  parseSentencePieceModel,
  serializeSentencePieceModel,
  UnigramTokenizer,
} from '../src/index.ts';
import { loadSentencePieceJs } from './sentencepiece-js.ts';
import { variedLine } from './varied-lines.ts';

function golden(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`golden/${name}.gz`, import.meta.url)));
}

it("writes models that Google's code in WebAssembly reads and encodes by alike", async () => {
  const read = parseSentencePieceModel(golden('unigram-albert.model'));
  const model = { ...read, normalizer: { ...read.normalizer, precompiledCharsmap: nmtNfkcCharsmap() } };
  const encode = await loadSentencePieceJs(serializeSentencePieceModel(model));
  const tokenizer = new UnigramTokenizer(model);
  const lines = (JSON.parse(golden('unigram-lines.json').toString()) as string[]).slice(0, 3000);
  // U+0000 ends a text there; digits and repeated marks are where scores tie.
  const comparable = lines.filter((line) => !/\0|\d|(.)\1/u.test(line));
  expect(comparable.length).toBeGreaterThan(1000);
  const different = comparable.filter((line) => encode(line).join() !== tokenizer.encode(line).join());
  expect(different).toEqual([]);
});

it.each(['exact-bpe', 'exact-bpe-bytes'])(
  "encodes by the BPE model %s as Google's code does",
  async (name) => {
    const model = parseSentencePieceModel(golden(`${name}.model`));
    const encode = await loadSentencePieceJs(serializeSentencePieceModel(model));
    const tokenizer = new BpeTokenizer(model);
    const lines = Array.from({ length: 3000 }, (_, index) => Buffer.from(variedLine(index * 35)).toString());
    const comparable = lines.filter((line) => !line.includes('\0'));
    expect(comparable.length).toBeGreaterThan(2900);
    const different = comparable.filter((line) => encode(line).join() !== tokenizer.encode(line).join());
    expect(different).toEqual([]);
  },
);
