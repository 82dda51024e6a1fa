import { deriveKey } from '@albectra/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyDocuments, documentsOf, syntheticDocuments } from '../test/documents.ts';
import { rowsOf, specialIds } from '../test/rows.ts';
import { buildElectraExamples } from './build-electra-examples.ts';

const key = deriveKey(42, 'examples');
const always = { shortSequenceProbability: 0, singleSegmentProbability: 0, specialIds } as const;
const anyOptions = fc.record({
  sequenceLength: fc.integer({ min: 5, max: 64 }),
  shortSequenceProbability: fc.constantFrom(0, 0.05, 1),
  singleSegmentProbability: fc.constantFrom(0, 0.1, 1),
  duplicate: fc.nat(3),
});

test('fixed: what does not fit opens the next row', () => {
  // 130 tokens complete the first chunk; aiming at floor((128 - 3) / 2) = 62 tokens, the first segment
  // holds the sentence of 60, or both in half of the passes; the row has room for 125 or 126.
  const documents = documentsOf([[60, 70, 10]]);
  const shapes = Array.from({ length: 30 }, (_, duplicate) =>
    rowsOf(buildElectraExamples(documents, { ...always, sequenceLength: 128, duplicate }, key))
      .map(({ a, b }) => `${a.length}+${b.length}`)
      .join(' '),
  );
  expect(new Set(shapes)).toEqual(new Set(['60+65 15+0', '126+0 14+0']));
});

test('faithful: a later short sentence joins the first segment, and overflow is lost', () => {
  // Target 32, first segment aims at 14: 10 go first, 20 do not fit (10 + 20 >= 14) and go second in
  // half of the passes, then 3 join the first again (10 + 3 < 14). 33 tokens: 16 + 13 + 3 specials fit.
  const documents = documentsOf([[10, 20, 3]]);
  const options = { ...always, sequenceLength: 32, preset: 'faithful' } as const;
  const rows = Array.from({ length: 30 }, (_, duplicate) =>
    rowsOf(buildElectraExamples(documents, { ...options, duplicate }, key)).map(({ a, b }) => [a, b]),
  );
  const range = (start: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => start + i);
  const reordered = [[[...range(10, 10), ...range(40, 3)], range(20, 16)]];
  expect(rows).toContainEqual(reordered);
  expect(rows.every((row) => row.flat(2).length < 33)).toBe(true);
});

test('the first rows for seed 42 stay as they are', () => {
  const documents = documentsOf([[3, 4, 2, 5], [6], [2, 2, 9, 30]]);
  const rows = rowsOf(buildElectraExamples(documents, { sequenceLength: 16, specialIds }, key));
  expect(rows.map(({ ids }) => ids.join(' '))).toMatchInlineSnapshot(`
    [
      "2 10 11 12 13 14 15 16 3 17 18 19 20 21 22 3",
      "2 23 3",
      "2 24 25 26 27 28 29 3",
      "2 30 31 32 33 3 34 35 36 37 38 39 40 41 42 3",
      "2 43 44 45 46 47 48 49 50 51 52 53 54 55 56 3",
      "2 57 58 59 60 61 62 63 64 65 66 67 68 69 70 3",
      "2 71 72 3",
    ]
  `);
});

test('no row is too long, no token is invented, and no pair is labelled', () => {
  const preset = fc.constantFrom('faithful', 'fixed');
  fc.assert(
    fc.property(anyDocuments, anyOptions, preset, (documents, options, chosen) => {
      const known = new Set(documents.tokenIds);
      const batch = buildElectraExamples(documents, { ...options, preset: chosen, specialIds }, key);
      const ids = rowsOf(batch).flatMap((row) => {
        expect(row.ids.length).toBeLessThanOrEqual(options.sequenceLength);
        expect(row.a.length).toBeGreaterThan(0);
        expect(row.label).toBe(-1);
        return [...row.a, ...row.b];
      });
      expect(ids.every((id) => known.has(id))).toBe(true);
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});

test('fixed: every token appears once, in the order of the text', () => {
  fc.assert(
    fc.property(anyDocuments, anyOptions, (documents, options) => {
      const rows = rowsOf(buildElectraExamples(documents, { ...options, specialIds }, key));
      expect(rows.flatMap(({ a, b }) => [...a, ...b])).toEqual([...documents.tokenIds]);
    }),
  );
});

// What the original code gave on documents of 10 to 60 sentences of 25±10 tokens.
test.each([
  { sequenceLength: 128, single: 0.171, full: 0.84, meanLength: 118.7, lost: 0.11 },
  { sequenceLength: 512, single: 0.279, full: 0.52, meanLength: 397.5, lost: 0.02 },
])('faithful at $sequenceLength: shares agree with the original code', (expected) => {
  const { sequenceLength } = expected;
  const documents = syntheticDocuments(3000, { min: 10, max: 60 }, 1);
  const batch = buildElectraExamples(documents, { sequenceLength, preset: 'faithful', specialIds }, key);
  const { rowStarts, segmentAEnds, tokenIds } = batch;
  const rowCount = segmentAEnds.length;
  const single = segmentAEnds.filter((end, row) => end === rowStarts[row + 1]! - rowStarts[row]!).length;
  const full = segmentAEnds.filter(
    (_, row) => rowStarts[row + 1]! - rowStarts[row]! === sequenceLength,
  ).length;
  const kept = tokenIds.length - 3 * rowCount + single;
  expect(Math.abs(single / rowCount - expected.single)).toBeLessThan(0.02);
  expect(Math.abs(full / rowCount - expected.full)).toBeLessThan(0.02);
  expect(Math.abs(tokenIds.length / rowCount / expected.meanLength - 1)).toBeLessThan(0.02);
  expect(Math.abs(1 - kept / documents.tokenIds.length - expected.lost)).toBeLessThan(0.01);
});

test('refuses a sequence too short for a target', () => {
  const build = (): unknown =>
    buildElectraExamples(documentsOf([[3]]), { sequenceLength: 4, specialIds }, key);
  expect(build).toThrow('expected sequenceLength to be an integer from 5 to 65535, got 4');
});
