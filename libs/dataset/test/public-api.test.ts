import { expect, test } from 'vitest';

test('exports what it promises', async () => {
  expect(Object.keys(await import('../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "ConcurrentNextError",
      "DatasetStateError",
      "InvalidBatchOptionError",
      "LoaderFailedError",
      "RowShapeError",
      "blankBatches",
      "isDatasetError",
      "openBatches",
    ]
  `);
});
