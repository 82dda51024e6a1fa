import { deriveKey, Draws } from '@albectra/random';
import { describe, expect, it } from 'vitest';
import type { SentencePieceModel, SentencePieceModelType } from '../src/index.ts';
import {
  BpeTokenizer,
  isTokenizerError,
  loadTokenizer,
  parseSentencePieceModel,
  serializeSentencePieceModel,
  UnigramAlternatives,
  UnigramTokenizer,
} from '../src/index.ts';
import { encodeCharsmap } from '../src/sentencepiece/charsmap.ts';
import { goldenFile } from './exact-goldens.ts';

const TEXT = 'The ﬁrst ½ sea, 12 abab 漢字 \u200d👩‍💻 co- ein\u0301 ▁x  \ufffd';
const BROKEN = Uint8Array.of(0x61, 0xff, 0xe2, 0x96, 0x20, 0x00, 0xf0, 0x9f);

/** A model of few pieces and rules: small enough to load thousands of times. */
function smallModel(modelType: SentencePieceModelType): Uint8Array {
  const { pieces, trainer, normalizer } = parseSentencePieceModel(goldenFile('unigram-plain.model'));
  const rules = new Map([
    ['ﬁ', 'fi'],
    ['½', '1⁄2'],
    ['a\u0301', 'á'],
    ['\u200d', ''],
  ]);
  return serializeSentencePieceModel({
    pieces: [...pieces.slice(0, 40), { piece: 'the', score: -3, type: 'unused' }],
    trainer: { ...trainer, modelType },
    normalizer: { ...normalizer, precompiledCharsmap: encodeCharsmap(rules), addDummyPrefix: true },
  });
}

/** Loads and uses a model; fails with any error that is not the package's own. */
function outcomeOf(bytes: Uint8Array): 'used' | 'refused' {
  let tokenizer;
  try {
    tokenizer = loadTokenizer(bytes, 'x.model', { wordCacheBytes: 1 << 16 });
  } catch (error) {
    if (
      isTokenizerError(error, 'tokenizer-model') &&
      error.message.startsWith('Tokenizer file x.model: expected ')
    )
      return 'refused';
    throw error;
  }
  const ids = tokenizer.encode(TEXT + '\0' + new TextDecoder().decode(BROKEN));
  tokenizer.decode(ids);
  expect(tokenizer.wordStarts()).toHaveLength(tokenizer.vocabularySize);
  if (tokenizer instanceof UnigramTokenizer) new UnigramAlternatives(tokenizer).nBest(TEXT, 5);
  return 'used';
}

/** Changes some bytes: flips bits, sets extremes, removes, repeats or puts in. */
function mutate(file: Uint8Array, draws: Draws): Uint8Array {
  const bytes = Array.from(file);
  for (let left = draws.between(1, 4); left > 0; left--) {
    const at = draws.below(bytes.length);
    const kind = draws.below(6);
    if (kind === 0) bytes[at] = bytes[at]! ^ (1 << draws.below(8));
    else if (kind === 1) bytes[at] = draws.below(256);
    else if (kind === 2) bytes[at] = draws.below(2) === 0 ? 0xff : 0;
    else if (kind === 3) bytes.splice(at, draws.between(1, 20));
    else if (kind === 4) bytes.splice(at, 0, ...bytes.slice(at, at + draws.between(1, 40)));
    else bytes.splice(at, 0, draws.below(256));
  }
  return Uint8Array.from(bytes);
}

describe.each(['unigram', 'bpe'] as const)('a damaged model of type %s', (modelType) => {
  const file = smallModel(modelType);

  it('is used as it is', () => expect(outcomeOf(file)).toBe('used'));

  it('is refused, or used without a fault, cut short at any byte', () => {
    const outcomes = Array.from(file, (_, length) => outcomeOf(file.subarray(0, length)));
    // Only where a field ends may a shorter file be a model: there must be few such places.
    const used = outcomes.filter((outcome) => outcome === 'used').length;
    expect(used).toBeLessThan(60);
    expect(outcomes.length - used).toBeGreaterThan(1000);
  });

  it('is refused, or used without a fault, with bytes changed', () => {
    const draws = new Draws(deriveKey(20261122, 'hostile-models', modelType));
    const outcomes = { used: 0, refused: 0 };
    for (let index = 0; index < 500; index++) outcomes[outcomeOf(mutate(file, draws.seek(0, index)))]++;
    expect(outcomes.used).toBeGreaterThan(50);
    expect(outcomes.refused).toBeGreaterThan(150);
  });
});

describe('a model whose character map is changed', () => {
  it('is refused, or normalises without a fault', () => {
    const model = parseSentencePieceModel(smallModel('unigram'));
    const draws = new Draws(deriveKey(20261122, 'hostile-charsmaps'));
    const outcomes = { used: 0, refused: 0 };
    for (let index = 0; index < 250; index++) {
      const precompiledCharsmap = mutate(model.normalizer.precompiledCharsmap, draws.seek(0, index));
      const changed = { ...model, normalizer: { ...model.normalizer, precompiledCharsmap } };
      outcomes[outcomeOf(serializeSentencePieceModel(changed))]++;
    }
    expect(outcomes.used).toBeGreaterThan(50);
    expect(outcomes.refused).toBeGreaterThan(50);
  });
});

describe('a model that cannot be used', () => {
  const unigram = parseSentencePieceModel(smallModel('unigram'));
  const bpe = parseSentencePieceModel(smallModel('bpe'));
  const added = (piece: string, score = 0): Partial<SentencePieceModel> => {
    return { pieces: [...bpe.pieces, { piece, score, type: 'normal' }] };
  };

  it.each([
    ['has a word model', { trainer: { ...bpe.trainer, modelType: 'word' } }, 'of type unigram, got word'],
    [
      'has a character model',
      { trainer: { ...bpe.trainer, modelType: 'char' } },
      'of type unigram, got char',
    ],
    [
      'has no unknown piece',
      { pieces: bpe.pieces.filter(({ type }) => type !== 'unknown') },
      'one piece of type unknown, got 0',
    ],
    [
      'has a piece twice',
      { pieces: [...bpe.pieces, ...bpe.pieces.slice(-1)] },
      'each piece once, got the twice (piece 41)',
    ],
    ['has an empty piece', added(''), 'got an empty piece (piece 41)'],
    ['has a piece with U+0000', added('a\0b'), 'text without U+0000, got "a\\u0000b" (piece 41)'],
    ['has a score that is no number', added('x', Number.NaN), 'a finite score, got NaN (piece 41)'],
    ['has an endless score', added('x', -Infinity), 'a finite score, got -Infinity (piece 41)'],
    [
      'has a piece of 5,000 characters',
      added('x'.repeat(5000)),
      'at most 4096 characters, got 5000 (piece 41)',
    ],
    ['lacks byte pieces', { trainer: { ...bpe.trainer, byteFallback: true } }, 'got no <0x00>'],
    [
      'lacks a special token',
      { pieces: bpe.pieces.filter(({ piece }) => piece !== '[MASK]') },
      'a token [MASK], got none',
    ],
  ] satisfies [string, Partial<SentencePieceModel>, string][])('%s', (_, change, message) => {
    const file = serializeSentencePieceModel({ ...bpe, ...change });
    expect(() => loadTokenizer(file, 'x.model')).toThrow(message);
    expect(() => loadTokenizer(file, 'x.model')).toThrow('Tokenizer file x.model: ');
  });

  it('is of the other type', () => {
    expect(() => new UnigramTokenizer(bpe)).toThrow(
      'expected a SentencePiece model of type unigram, got bpe',
    );
    expect(() => new BpeTokenizer(unigram)).toThrow(
      'expected a SentencePiece model of type bpe, got unigram',
    );
  });

  it('has more text in its pieces than any vocabulary', () => {
    const long = Array.from({ length: 2200 }, (_, index) => ({
      piece: `${index}`.padEnd(4000, 'x'),
      score: -1,
      type: 'normal' as const,
    }));
    const model = { ...unigram, pieces: [...unigram.pieces, ...long] };
    expect(() => new UnigramTokenizer(model)).toThrow('pieces of at most 8388608 characters together');
  });
});
