import { expect, test } from 'vitest';

test('exports what the package is for, and nothing else', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "CorpusEncodingError",
      "CorpusFormatError",
      "CorpusOptionsError",
      "CorpusPathError",
      "EmptyCorpusError",
      "NO_COUNTS",
      "addCounts",
      "cleanMarkdown",
      "isCorpusError",
      "listCorpus",
      "planSplits",
      "readDocuments",
      "textsOf",
    ]
  `);
});
