import { countPacks } from '../src/index.ts';
import type { ExampleBatch } from '../src/index.ts';

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

/** Takes the packs of a batch apart into their rows. */
export function packsOf(batch: ExampleBatch): Row[][] {
  const rows = rowsOf(batch);
  return Array.from({ length: countPacks(batch) }, (_, pack) =>
    rows.slice(batch.packStarts?.[pack] ?? pack, batch.packStarts?.[pack + 1] ?? pack + 1),
  );
}

/** Builds rows of given lengths from 3: two segments from 5 on; ids count up from 10. */
export function batchOfLengths(lengths: readonly number[]): ExampleBatch {
  const ids: number[] = [];
  const rowStarts = [0];
  let next = 10;
  const segment = (count: number): void => {
    for (let i = 0; i < count; i++) ids.push(next++);
    ids.push(specialIds.sep);
  };
  for (const length of lengths) {
    ids.push(specialIds.cls);
    segment(length < 5 ? length - 2 : 1);
    if (length >= 5) segment(length - 4);
    rowStarts.push(ids.length);
  }
  return {
    tokenIds: Uint32Array.from(ids),
    rowStarts: Int32Array.from(rowStarts),
    segmentAEnds: Uint16Array.from(lengths, (length) => (length < 5 ? length : 3)),
    pairLabels: Int8Array.from(lengths, (length) => (length < 5 ? -1 : 0)),
  };
}
