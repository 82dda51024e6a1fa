import { deriveKey, Draws } from '@albectra/random';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { syntheticDocuments } from '../test/documents.ts';
import { batchOfLengths, packsOf, rowsOf, specialIds } from '../test/rows.ts';
import { buildAlbertExamples } from './build-albert-examples.ts';
import { packExamples } from './pack-examples.ts';
import type { PackingOptions } from './pack-examples.ts';
import { layOutPack, measurePacking } from './pack-layout.ts';

/** Lengths of the examples of each pack. */
function packLengths(lengths: readonly number[], options: PackingOptions): number[][] {
  return packsOf(packExamples(batchOfLengths(lengths), options)).map((rows) =>
    rows.map(({ ids }) => ids.length),
  );
}

test('the longest examples come first, and each joins the pack that it fills best', () => {
  // 9 opens a pack with room 3, 5 one with room 7; 4 fits the second only, and 3 the latest of room 3.
  expect(packLengths([5, 9, 3, 4], { sequenceLength: 12 })).toEqual([[5, 3, 4], [9]]);
  // First fit would put 4 with 7 and leave 12 - 8 for nothing; best fit fills 8 + 4 and 7 + 5.
  expect(packLengths([7, 8, 4, 5], { sequenceLength: 12 })).toEqual([
    [7, 5],
    [8, 4],
  ]);
});

test('bounds the examples of a pack, and the window that is packed together', () => {
  expect(packLengths([3, 3, 3, 3], { sequenceLength: 12, maxExamplesPerPack: 2 })).toEqual([
    [3, 3],
    [3, 3],
  ]);
  expect(packLengths([9, 9, 3, 3], { sequenceLength: 12, windowExamples: 2 })).toEqual([[9], [9], [3, 3]]);
  expect(packLengths([], { sequenceLength: 12 })).toEqual([]);
});

const anyLengths = fc.array(fc.integer({ min: 3, max: 40 }), { maxLength: 60 });
const anyPacking = fc.record({
  sequenceLength: fc.integer({ min: 40, max: 90 }),
  maxExamplesPerPack: fc.integer({ min: 1, max: 8 }),
  windowExamples: fc.integer({ min: 1, max: 70 }),
});

describe('properties', () => {
  test('every row is in one pack, as it was, and no pack is too long or of too many', () => {
    fc.assert(
      fc.property(anyLengths, anyPacking, (lengths, options) => {
        const batch = batchOfLengths(lengths);
        const packs = packsOf(packExamples(batch, options));
        for (const pack of packs) {
          expect(pack.reduce((sum, { ids }) => sum + ids.length, 0)).toBeLessThanOrEqual(
            options.sequenceLength,
          );
          expect(pack.length).toBeGreaterThan(0);
          expect(pack.length).toBeLessThanOrEqual(options.maxExamplesPerPack);
        }
        const byFirstToken = packs.flat().sort((a, b) => a.a[0]! - b.a[0]!);
        expect(byFirstToken).toEqual(rowsOf(batch));
      }),
    );
  });

  test('each example joins the fullest pack that has room, as a plain search finds it', () => {
    fc.assert(
      fc.property(anyLengths, anyPacking, (lengths, options) => {
        const expected = plainPacks(lengths, options);
        const packs = packsOf(packExamples(batchOfLengths(lengths), options));
        expect(packs.length).toBe(expected);
      }),
    );
  });

  test('attention never mixes examples: equal numbers are exactly the tokens of one row', () => {
    fc.assert(
      fc.property(anyLengths, anyPacking, (lengths, options) => {
        const batch = packExamples(batchOfLengths(lengths), options);
        const layout = {
          positionIds: new Int32Array(options.sequenceLength).fill(7),
          segmentIds: new Int32Array(options.sequenceLength).fill(7),
          exampleNumbers: new Int32Array(options.sequenceLength).fill(7),
        };
        for (const [pack, rows] of packsOf(batch).entries()) {
          const length = layOutPack(batch, pack, layout);
          const padding = Array.from({ length: options.sequenceLength - length }, () => 0);
          const expected = rows.map(({ ids, a }, number) => ({
            positionIds: [...ids.keys()],
            segmentIds: ids.map((_, position) => (position < a.length + 2 ? 0 : 1)),
            exampleNumbers: ids.map(() => number + 1),
          }));
          for (const name of ['positionIds', 'segmentIds', 'exampleNumbers'] as const) {
            expect([...layout[name]]).toEqual([...expected.flatMap((row) => row[name]), ...padding]);
          }
        }
      }),
    );
  });
});

/** Packs by looking through all packs for every example; returns how many there are. */
function plainPacks(lengths: readonly number[], options: Required<PackingOptions>): number {
  const { sequenceLength, maxExamplesPerPack, windowExamples } = options;
  let count = 0;
  for (let start = 0; start < lengths.length; start += windowExamples) {
    const packs: { room: number; size: number }[] = [];
    for (const length of lengths.slice(start, start + windowExamples).sort((a, b) => b - a)) {
      const open = packs.filter(({ room, size }) => room >= length && size < maxExamplesPerPack);
      const least = Math.min(...open.map(({ room }) => room));
      let best = open.findLast(({ room }) => room === least);
      if (best === undefined) packs.push((best = { room: sequenceLength, size: 0 }));
      best.room -= length;
      best.size++;
      // The latest pack of a room is the one that came to it last.
      packs.push(...packs.splice(packs.indexOf(best), 1));
    }
    count += packs.length;
  }
  return count;
}

test('fills more than 99 % of the slots where rows are short', () => {
  const documents = syntheticDocuments(4000, { min: 1, max: 12 }, 5);
  const rows = buildAlbertExamples(documents, { sequenceLength: 512, specialIds }, deriveKey(42, 'examples'));
  const packed = packExamples(rows, { sequenceLength: 512 });
  const before = measurePacking(rows, 512);
  const after = measurePacking(packed, 512);
  expect(before.efficiency).toBeLessThan(0.5);
  expect(after.efficiency).toBeGreaterThan(0.99);
  expect({ ...after, packs: 0, slots: 0, efficiency: 0 }).toEqual({
    ...before,
    packs: 0,
    slots: 0,
    efficiency: 0,
  });
  expect(packExamples(rows, { sequenceLength: 512 })).toEqual(packed);
});

test('sequences of the greatest length are packed alike', () => {
  const draws = new Draws(deriveKey(42, 'lengths')).seek(0, 0);
  const lengths = Array.from({ length: 300 }, () => draws.between(3, 65_535));
  const options = { sequenceLength: 65_535, maxExamplesPerPack: 65_535, windowExamples: 300 };
  expect(packLengths(lengths, options).length).toBe(plainPacks(lengths, options));
});

test('refuses rows that are longer than a pack, and options out of range', () => {
  const batch = batchOfLengths([5, 9]);
  expect(() => packExamples(batch, { sequenceLength: 8 })).toThrow('rows of at most 8 tokens, got 9');
  for (const option of ['sequenceLength', 'maxExamplesPerPack', 'windowExamples']) {
    expect(() => packExamples(batch, { sequenceLength: 16, [option]: 0 })).toThrow(
      expect.objectContaining({ code: 'invalid-example-option', option }),
    );
  }
});
