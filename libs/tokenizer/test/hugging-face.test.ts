import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  loadTokenizer,
  parseSentencePieceModel,
  toHuggingFaceFiles,
  UnigramTokenizer,
} from '../src/index.ts';

function golden(name: string): Uint8Array {
  return gunzipSync(readFileSync(new URL(`golden/${name}.gz`, import.meta.url)));
}

function json(files: ReturnType<typeof toHuggingFaceFiles>, name: string): Record<string, unknown> {
  const file = files.find((candidate) => candidate.name === name);
  return JSON.parse(new TextDecoder().decode(file?.bytes)) as Record<string, unknown>;
}

// That transformers encodes by these files as we do is checked by tools/golden/tokenizer_export.py.
describe('toHuggingFaceFiles', () => {
  it('exports a Unigram tokenizer', () => {
    const tokenizer = loadTokenizer(golden('unigram-albert.model'), 'spiece.model');
    const files = toHuggingFaceFiles(tokenizer, { maxTokens: 128, albertPreprocessing: true });
    expect(files.map(({ name }) => name)).toEqual([
      'spiece.model',
      'tokenizer.json',
      'tokenizer_config.json',
      'special_tokens_map.json',
    ]);
    expect(loadTokenizer(files[0]?.bytes ?? new Uint8Array(0), 'spiece.model').encode('νς 9.1')).toEqual(
      tokenizer.encode('νς 9.1'),
    );
    expect(json(files, 'tokenizer_config.json')).toMatchObject({
      model_max_length: 128,
      mask_token: '[MASK]',
      pad_token: '<pad>',
    });
    const definition = json(files, 'tokenizer.json');
    expect(definition).toMatchObject({ model: { type: 'Unigram', unk_id: 1 } });
    const { normalizers } = definition['normalizer'] as { normalizers: { type: string }[] };
    expect(normalizers.map(({ type }) => type)).toEqual([
      'NFKD',
      'StripAccents',
      'Lowercase',
      'Precompiled',
      'Replace',
      'Replace',
    ]);
  });

  it('exports a WordPiece tokenizer', () => {
    const files = toHuggingFaceFiles(
      loadTokenizer(golden('wordpiece-vocab.txt'), 'vocab.txt', { lowerCase: false }),
    );
    expect(files[0]?.bytes).toEqual(new Uint8Array(golden('wordpiece-vocab.txt')));
    expect(json(files, 'tokenizer.json')).toMatchObject({
      normalizer: { lowercase: false, strip_accents: false },
      model: { type: 'WordPiece', max_input_chars_per_word: 100 },
    });
  });

  it('refuses a model whose pieces go on over spaces', () => {
    const tokenizer = new UnigramTokenizer(parseSentencePieceModel(golden('unigram-across.model')));
    expect(() => toHuggingFaceFiles(tokenizer)).toThrow(
      'expected escaped spaces at the start of pieces only',
    );
  });

  it('refuses a file of unknown kind', () => {
    expect(() => loadTokenizer(new Uint8Array(1), 'x.bin')).toThrow(
      'a name that ends in .model (SentencePiece), .txt',
    );
  });
});
