import { expect, it } from 'vitest';

it('exports what other packages build on', async () => {
  expect(Object.keys(await import('../src/index.ts')).toSorted()).toMatchInlineSnapshot(`
    [
      "AlbertTokenizer",
      "BpeTokenizer",
      "TokenOutput",
      "TokenizerModelError",
      "TokenizerOptionError",
      "UnigramAlternatives",
      "UnigramTokenizer",
      "WordPieceTokenizer",
      "builtInCharsmap",
      "createNormalizer",
      "encodeWithOffsets",
      "isTokenizerError",
      "loadTokenizer",
      "nmtNfkcCharsmap",
      "parseSentencePieceModel",
      "parseTokenizerJson",
      "parseVocabularyText",
      "serializeSentencePieceModel",
      "splitBertWords",
      "toHuggingFaceFiles",
    ]
  `);
});
