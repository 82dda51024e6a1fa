import { expect, it } from 'vitest';

it('exports what other packages build on', async () => {
  expect(Object.keys(await import('../src/index.ts')).toSorted()).toMatchInlineSnapshot(`
    [
      "TokenOutput",
      "TokenizerModelError",
      "TokenizerOptionError",
      "UnigramTokenizer",
      "WordPieceTokenizer",
      "createNormalizer",
      "isTokenizerError",
      "loadTokenizer",
      "nmtNfkcCharsmap",
      "parseSentencePieceModel",
      "parseVocabularyText",
      "serializeSentencePieceModel",
      "splitBertWords",
      "toHuggingFaceFiles",
    ]
  `);
});
