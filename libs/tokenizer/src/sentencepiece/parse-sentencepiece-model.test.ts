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

  it('names the piece at fault', () => {
    const bytes = Uint8Array.of(0x0a, 3, 0x0a, 1, 0x61, 0x0a, 3, 0x0a, 1, 0xff);
    const message = 'Tokenizer file x.model: expected valid UTF-8, got other bytes (piece 1, field 1).';
    expect(() => parseSentencePieceModel(bytes, 'x.model')).toThrow(message);
  });

  it('reads 300,000 user-defined symbols, and refuses two million pieces', () => {
    const head = [0x12, 0x80, 0x9f, 0x49];
    const trainer = new Uint8Array(head.length + 300_000 * 4).map((_, index) => {
      return head[index] ?? [0xfa, 0x01, 1, 0x61][index % 4]!;
    });
    expect(parseSentencePieceModel(trainer).trainer.userDefinedSymbols).toHaveLength(300_000);
    const pieces = new Uint8Array(4_000_000).map((_, index) => (index % 2 === 0 ? 0x0a : 0));
    expect(() => parseSentencePieceModel(pieces)).toThrow('expected at most 1048576 pieces, got more');
  });

  it.each([
    [
      'a length beyond the end',
      [0x0a, 0xff, 0xff, 0xff, 0xff, 0x07, 1],
      'expected 2147483647 more bytes, got 1',
    ],
    [
      'a length over 2 GiB',
      [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 1],
      'expected a length of at most 2147483647, got a greater one (byte 6)',
    ],
    [
      'a length whose low bits would fit',
      [0x0a, 0x81, 0x80, 0x80, 0x80, 0x10, 1],
      'expected a length of at most 2147483647',
    ],
    ['a field without a number', [0x00, 1], 'expected a field number from 1 on, got 0 (byte 1)'],
    ['a piece that is no message', [0x08, 1], 'expected wire type 2, got 0 (field 1)'],
    ['a spelling that is no text', [0x0a, 2, 0x08, 1], 'expected wire type 2, got 0 (piece 0, field 1)'],
    ['a score stored as an integer', [0x0a, 2, 0x10, 1], 'expected wire type 5, got 0 (piece 0, field 2)'],
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
