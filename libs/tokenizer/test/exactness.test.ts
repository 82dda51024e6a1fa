import { describe, expect, it } from 'vitest';
import { loadTokenizer } from '../src/index.ts';
import { findDifferences, goldenFile, goldenLines } from './exact-goldens.ts';

const lines = goldenLines();

describe('105,000 varied lines', () => {
  it.each(['albert', 'bytes', 'bpe', 'bpe-bytes'])(
    'give the ids and texts of sentencepiece 0.2.3 by "%s"',
    (name) => {
      const tokenizer = loadTokenizer(goldenFile(`exact-${name}.model`), 'spiece.model');
      expect(tokenizer.kind).toBe(name.startsWith('bpe') ? 'bpe' : 'unigram');
      expect(findDifferences(tokenizer, lines, name)).toEqual([]);
    },
  );

  it.each(['uncased', 'cased'] as const)('give the ids of tokenizers 0.23.2 by WordPiece, %s', (name) => {
    const tokenizer = loadTokenizer(goldenFile('exact-vocab.txt'), 'vocab.txt', {
      lowerCase: name === 'uncased',
    });
    expect(findDifferences(tokenizer, lines, name)).toEqual([]);
  });
});
