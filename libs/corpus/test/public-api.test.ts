import { expect, test } from 'vitest';

test('exports what the package is for, and nothing else', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "CorpusEncodingError",
      "CorpusFormatError",
      "CorpusOptionsError",
      "CorpusPathError",
      "EmptyCorpusError",
      "InputChangedError",
      "NO_COUNTS",
      "RemoteInputError",
      "addCounts",
      "cleanMarkdown",
      "isCorpusError",
      "isRemotePath",
      "listCorpus",
      "planSplits",
      "readDocuments",
      "spoolStdin",
      "textsOf",
    ]
  `);
});
