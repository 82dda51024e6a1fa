import { expect, test } from 'vitest';
import { batchOfLengths, packsOf } from '../test/rows.ts';
import { concatenateExamples, sliceExamples } from './combine-examples.ts';
import { packExamples } from './pack-examples.ts';
import { countPacks, exampleStarts, layOutPack, measurePacking, takePacks } from './pack-layout.ts';

const rows = batchOfLengths([5, 9, 3, 4]);
const packed = packExamples(rows, { sequenceLength: 12 });

test('positions restart with every example, and padding is 0', () => {
  const layout = {
    positionIds: new Int32Array(14),
    segmentIds: new Int32Array(14),
    exampleNumbers: new Int32Array(14),
  };
  expect(layOutPack(packed, 0, layout)).toBe(12);
  // 5 tokens are [CLS] a [SEP] b [SEP]; 3 and 4 have one segment.
  expect([...layout.positionIds]).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 0, 1, 2, 3, 0, 0]);
  expect([...layout.segmentIds]).toEqual([0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect([...layout.exampleNumbers]).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 0, 0]);
  expect([...exampleStarts(packed, 0)]).toEqual([0, 5, 8, 12]);
  expect([...exampleStarts(packed, 1)]).toEqual([0, 9]);
});

test('rows that are not packed are packs of one', () => {
  expect(countPacks(rows)).toBe(4);
  expect([...exampleStarts(rows, 1)]).toEqual([0, 9]);
  expect(measurePacking(rows, 12)).toEqual({
    examples: 4,
    packs: 4,
    tokens: 21,
    slots: 48,
    efficiency: 21 / 48,
  });
  expect(measurePacking(batchOfLengths([]), 12).efficiency).toBe(1);
});

test('packs are taken whole and joined with others', () => {
  const swapped = takePacks(packed, Int32Array.of(1, 0));
  const lengths = packsOf(swapped).map((pack) => pack.map(({ ids }) => ids.length));
  expect(lengths).toEqual([[9], [5, 3, 4]]);
  expect(takePacks(swapped, Int32Array.of(1, 0))).toEqual(packed);
  expect(takePacks(rows, Int32Array.of(2)).packStarts).toEqual(Int32Array.of(0, 1));
  expect(() => takePacks(packed, Int32Array.of(2))).toThrow('pack numbers below 2, got 2');
  expect(concatenateExamples([packed, swapped]).packStarts).toEqual(Int32Array.of(0, 3, 4, 5, 8));
  expect(() => concatenateExamples([packed, rows])).toThrow('packStarts to be in all batches or in none');
  expect(sliceExamples(packed, 0, 2).packStarts).toBeUndefined();
});
