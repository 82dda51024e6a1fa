import { expect, test } from 'vitest';

test('exports what the package is for, and nothing else', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "QualityOptionError",
      "SentenceBounds",
      "SentenceSplitter",
      "createQualityFilter",
      "isSentenceLanguage",
      "preprocessAlbertText",
      "qualityPresets",
      "splitSentences",
    ]
  `);
});
