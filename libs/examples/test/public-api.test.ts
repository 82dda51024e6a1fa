import { expect, test } from 'vitest';

test('exports what it promises', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "InvalidColumnsError",
      "InvalidExampleOptionError",
      "buildAlbertExamples",
      "buildBertExamples",
      "buildElectraExamples",
      "buildFullSentenceExamples",
      "concatenateExamples",
      "countPacks",
      "countRows",
      "exampleStarts",
      "isExampleError",
      "layOutPack",
      "measurePacking",
      "packExamples",
      "recycleExamples",
      "sliceExamples",
      "startsFrom",
      "takeExamples",
      "takeIds",
      "takePacks",
    ]
  `);
});
