import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodeCharsmap } from './charsmap.ts';
import type { ChunkBoundaries } from './chunk-boundaries.ts';
import { BOUNDARY } from '../short-chunks/boundary.ts';
import { findChunkBoundaries, PARTED } from './chunk-boundaries.ts';
import { createNormalizer } from './normalizer.ts';
import { parseSentencePieceModel } from './parse-sentencepiece-model.ts';
import type { SentencePieceModel, SentencePieceNormalizerSpec } from './sentencepiece-model.ts';

const albert = parseSentencePieceModel(
  gunzipSync(readFileSync(new URL('../../test/golden/unigram-albert.model.gz', import.meta.url))),
);

interface Made {
  readonly pieces?: readonly string[];
  readonly rules?: Record<string, string>;
  readonly texts?: readonly string[];
  readonly spec?: Partial<SentencePieceNormalizerSpec>;
}

/** The boundaries of a model with these pieces, rules and user-defined symbols. */
function boundariesOf({ pieces = [], rules = {}, texts = [], spec = {} }: Made): ChunkBoundaries | undefined {
  const entries = Object.entries(rules);
  const precompiledCharsmap = entries.length > 0 ? encodeCharsmap(new Map(entries)) : new Uint8Array(0);
  const model: SentencePieceModel = {
    ...albert,
    pieces: [
      ...pieces.map((piece) => ({ piece, score: -1, type: 'normal' as const })),
      ...texts.map((piece) => ({ piece, score: 0, type: 'userDefined' as const })),
    ],
    normalizer: { ...albert.normalizer, precompiledCharsmap, ...spec },
  };
  const normalizer = createNormalizer(model.normalizer, { protectedTexts: texts });
  const { charsmap, protectedTrie: protectedTexts } = normalizer;
  return findChunkBoundaries({ model, charsmap, protectedTexts });
}

/** What lies between the last byte of one character and the first of another. */
function between(made: Made, first: string, second: string): number | undefined {
  const [left, right] = [Buffer.from(first), Buffer.from(second)];
  return boundariesOf(made)?.betweenBytes[((left.at(-1) ?? 0) << 8) | (right[0] ?? 0)];
}

function parted(made: Made, character: string): number | undefined {
  return boundariesOf(made)?.parted[character.codePointAt(0) ?? 0];
}

describe('findChunkBoundaries', () => {
  it('cuts where no piece goes over', () => {
    const made = { pieces: ['▁a', 'ab', 'b', ',', '▁('] };
    expect(between(made, 'a', 'b')).toBe(BOUNDARY.none);
    expect(between(made, 'b', 'a')).toBe(BOUNDARY.cut);
    expect(between(made, 'b', ',')).toBe(BOUNDARY.cut);
    expect(between(made, 'b', ' ')).toBe(BOUNDARY.separator);
  });

  it('does not cut where a rule looks over, or may have replaced a character', () => {
    expect(between({ pieces: ['x'], rules: { ab: 'x' } }, 'a', 'b')).toBe(BOUNDARY.none);
    // `ab` becomes `x`, and there may be a piece `xc`.
    expect(between({ pieces: ['xc'], rules: { ab: 'x' } }, 'b', 'c')).toBe(BOUNDARY.none);
    expect(between({ pieces: ['cx'], rules: { ab: 'x' } }, 'c', 'a')).toBe(BOUNDARY.none);
    // `e` alone is kept, but not before an accent.
    expect(between({ pieces: ['cé'], rules: { 'e\u0301': 'é' } }, 'c', 'e')).toBe(BOUNDARY.cutUnlessSequence);
    expect(between({ pieces: ['a'], rules: { éab: 'x' } }, 'a', 'b')).toBe(BOUNDARY.none);
  });

  it('does not cut in user-defined symbols, but around them', () => {
    const made = { pieces: ['a'], texts: ['--', '(a'] };
    expect(between(made, '-', '-')).toBe(BOUNDARY.none);
    expect(between(made, 'a', '-')).toBe(BOUNDARY.cut);
    expect(between(made, '-', 'b')).toBe(BOUNDARY.cut);
  });

  it('cuts between ASCII and other characters if the ASCII one has no neighbours in pieces', () => {
    const made = { pieces: [',', 'é', 'éa', 'bé'] };
    expect(between(made, 'é', ',')).toBe(BOUNDARY.cut);
    expect(between(made, ',', 'é')).toBe(BOUNDARY.cut);
    expect(between(made, 'é', 'a')).toBe(BOUNDARY.none);
    expect(between(made, 'b', 'é')).toBe(BOUNDARY.character);
  });

  it('parts characters beyond ASCII that no piece joins to others', () => {
    const made = { pieces: ['“', '▁“', '漢字', ','], rules: { '，': ',', é: 'ab', '。。': '.' } };
    expect(parted(made, '“')).toBe(PARTED.onBothSides);
    expect(parted(made, '漢')).toBe(PARTED.no);
    // Becomes a comma, which is parted, too.
    expect(parted(made, '，')).toBe(PARTED.onBothSides);
    expect(parted({ ...made, pieces: ['a,'] }, '，')).toBe(PARTED.no);
    expect(parted(made, 'é')).toBe(PARTED.no);
    expect(parted(made, '。')).toBe(PARTED.no);
    expect(parted(made, '▁')).toBe(PARTED.no);
  });

  it('takes for separators what becomes one space, alone', () => {
    const made = { pieces: ['a'], rules: { '\t': ' ', '\n': '  ', '\r': ' ', '\r\n': ' ' } };
    expect(between(made, 'a', '\t')).toBe(BOUNDARY.separator);
    expect(between(made, 'a', '\n')).toBe(BOUNDARY.none);
    expect(between(made, 'a', '\r')).toBe(BOUNDARY.none);
  });

  it.each<[string, Made]>([
    ['keeps extra spaces', { spec: { removeExtraWhitespaces: false } }],
    ['puts no space first', { spec: { addDummyPrefix: false } }],
    ['has a rule for what begins with a space', { rules: { ' b': 'b' } }],
    ['has a user-defined symbol with a space', { texts: ['a b'] }],
  ])('cuts normalised text if the model %s', (_, made) => {
    const boundaries = boundariesOf({ pieces: ['▁a', 'a,', '▁('], ...made });
    expect(boundaries?.isRaw).toBe(false);
    expect(boundaries?.parted[0x2581]).toBe(PARTED.before);
    expect(boundaries?.betweenBytes[(0x61 << 8) | 0x2c]).toBe(BOUNDARY.none);
    // The byte before may be the end of a `▁`.
    expect(boundaries?.betweenBytes[(0x81 << 8) | 0x28]).toBe(BOUNDARY.none);
  });

  it.each<[string, Made]>([
    ['has pieces that go on over a space', { pieces: ['a▁b'] }],
    ['does not mark spaces', { pieces: ['a'], spec: { escapeWhitespaces: false } }],
    ['makes text that is not UTF-8', { pieces: ['a'], spec: { precompiledCharsmap: brokenCharsmap() } }],
  ])('finds none if the model %s', (_, made) => {
    expect(boundariesOf(made)).toBeUndefined();
  });
});

/** A character map that replaces `a` by half a character. */
function brokenCharsmap(): Uint8Array {
  const bytes = encodeCharsmap(new Map([['a', 'é']]));
  const at = bytes.length - 3;
  expect(bytes[at]).toBe(0xc3);
  bytes[at] = 0xa9;
  return bytes;
}
