import { describe, expect, it } from 'vitest';
import {
  parseSentencePieceModel,
  parseVocabularyText,
  UnigramTokenizer,
  WordPieceTokenizer,
} from '../src/index.ts';
import { findDifferences, goldenFile, goldenLines } from './exact-goldens.ts';

const lines = goldenLines();

describe('105,000 varied lines', () => {
  it.each(['albert', 'bytes'])('give the ids and texts of sentencepiece 0.2.3 by Unigram model "%s"', (name) => {
    const model = parseSentencePieceModel(goldenFile(`exact-${name}.model`));
    const tokenizer = new UnigramTokenizer(model);
    expect(findDifferences(tokenizer, lines, name)).toEqual([]);
  });

  it.each(['uncased', 'cased'] as const)('give the ids of tokenizers 0.23.2 by WordPiece, %s', (name) => {
    const vocabulary = parseVocabularyText(goldenFile('exact-vocab.txt'), 'vocab.txt');
    const tokenizer = new WordPieceTokenizer(vocabulary, { lowerCase: name === 'uncased' });
    expect(findDifferences(tokenizer, lines, name)).toEqual([]);
  });
});
