import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTokenizerError } from '../errors.ts';
import { parseSentencePieceModel } from './parse-sentencepiece-model.ts';
import { serializeSentencePieceModel } from './serialize-sentencepiece-model.ts';

const file = gunzipSync(readFileSync(new URL('../../test/golden/unigram-bytes.model.gz', import.meta.url)));

/** Whether bytes are read or refused; fails with any error that is not the package's own. */
function outcomeOf(bytes: Uint8Array): 'read' | 'refused' {
  try {
    parseSentencePieceModel(bytes);
    return 'read';
  } catch (error) {
    if (isTokenizerError(error, 'tokenizer-model')) return 'refused';
    throw error;
  }
}

describe('parseSentencePieceModel', () => {
  const model = parseSentencePieceModel(file);

  it('reads what sentencepiece wrote', () => {
    expect(model.pieces.slice(0, 3)).toEqual([
      { piece: '<pad>', score: 0, type: 'control' },
      { piece: '<unk>', score: 0, type: 'unknown' },
      { piece: '[CLS]', score: 0, type: 'control' },
    ]);
    expect(model.pieces).toHaveLength(700);
    expect(model.trainer).toMatchObject({
      modelType: 'unigram',
      vocabularySize: 700,
      byteFallback: true,
      padId: 0,
      bosId: -1,
    });
    expect(model.trainer.userDefinedSymbols).toEqual(['(', ')', '"', '-', '.', '–', '£', '€']);
    expect(model.normalizer).toMatchObject({
      name: 'identity',
      addDummyPrefix: true,
      removeExtraWhitespaces: true,
    });
  });

  it('reads back what was serialised', () => {
    expect(parseSentencePieceModel(serializeSentencePieceModel(model))).toEqual(model);
  });

  it('refuses a file cut short anywhere inside a field, and never overruns', () => {
    const outcomes = Array.from({ length: 400 }, (_, length) => outcomeOf(file.subarray(0, length)));
    expect(outcomes.filter((outcome) => outcome === 'refused').length).toBeGreaterThan(350);
    expect(() => parseSentencePieceModel(file.subarray(0, 3), 'cut.model')).toThrow(
      /^Tokenizer file cut\.model: expected \d+ more bytes, got 1 \(byte 2\)\./u,
    );
  });

  it('refuses random bytes with an error of its own, if at all', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(['read', 'refused']).toContain(outcomeOf(bytes));
    });
    fc.assert(property);
  });

  it.each([
    [
      'a length beyond the end',
      [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 1],
      'expected 4294967295 more bytes, got 1',
    ],
    [
      'an endless integer',
      [0x08, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1],
      'an integer of at most 10 bytes',
    ],
    ['an unknown wire type', [0x0b], 'wire type 3'],
    [
      'a piece type that does not exist',
      [0x0a, 2, 0x18, 9],
      '1 to 6 (normal, unknown, control, userDefined, unused, byte), got 9',
    ],
    ['text that is not UTF-8', [0x0a, 3, 0x0a, 1, 0xff], 'valid UTF-8'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseSentencePieceModel(Uint8Array.from(bytes))).toThrow(message);
  });
});
