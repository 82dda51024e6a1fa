import { expect, test } from 'vitest';
import { NO_COUNTS, type DocumentBatch } from './document-batch.ts';
import { dropDuplicates } from './drop-duplicates.ts';

async function* batchesOf(...batches: readonly (readonly string[])[]): AsyncGenerator<DocumentBatch> {
  let offset = 0;
  for (const texts of batches) {
    const documents = texts.map((text) => ({ text, source: 0, offset: offset++ }));
    yield { documents, counts: { ...NO_COUNTS, duplicateDocuments: 10 } };
  }
}

test('the first of equal texts stays, over all batches; white space does not count', async () => {
  const kept: string[][] = [];
  const dropped: number[] = [];
  for await (const batch of dropDuplicates()(batchesOf(['a b', 'c', 'a  b'], [' a\nb ', 'C', 'c', 'd']))) {
    kept.push(batch.documents.map(({ text }) => text));
    dropped.push(batch.counts.duplicateDocuments);
  }
  expect(kept).toEqual([
    ['a b', 'c'],
    ['C', 'd'],
  ]);
  expect(dropped).toEqual([11, 12]);
});
