import type { ExampleBatch, TokenizedDocuments } from '../src/index.ts';

/** Ids of the special tokens in these tests; text ids start at 10. */
export const specialIds = { cls: 2, sep: 3 } as const;

/** One row, taken apart. */
export interface Row {
  readonly ids: readonly number[];
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly label: number;
}

/** Takes the rows of a batch apart, and checks that special tokens stand where they must. */
export function rowsOf(batch: ExampleBatch): Row[] {
  return Array.from(batch.pairLabels, (label, row) => {
    const ids = [...batch.tokenIds.subarray(batch.rowStarts[row], batch.rowStarts[row + 1])];
    const aEnd = batch.segmentAEnds[row]!;
    const a = ids.slice(1, aEnd - 1);
    const b = ids.slice(aEnd, Math.max(aEnd, ids.length - 1));
    const expected = [
      specialIds.cls,
      ...a,
      specialIds.sep,
      ...(aEnd < ids.length ? [...b, specialIds.sep] : []),
    ];
    if (expected.join() !== ids.join()) throw new Error(`row ${row} is not framed: ${ids.join(' ')}`);
    return { ids, a, b, label };
  });
}

/** Maps every token id of `documentsOf` to the number of its document. */
export function documentOfToken(documents: TokenizedDocuments): (id: number) => number {
  const owners = new Int32Array(documents.tokenIds.length);
  for (let document = 0; document + 1 < documents.documentStarts.length; document++) {
    const start = documents.sentenceStarts[documents.documentStarts[document]!]!;
    const end = documents.sentenceStarts[documents.documentStarts[document + 1]!]!;
    owners.fill(document, start, end);
  }
  return (id) => owners[id - 10]!;
}
