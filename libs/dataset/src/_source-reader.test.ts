import { packExamples, sliceExamples } from '@albectra/examples';
import type { ExampleBatch } from '@albectra/examples';
import { expect, test } from 'vitest';
import { base, fillHere, rejectionOf, rowsIn } from '../test/batches.ts';
import type { KeptBatch } from '../test/batches.ts';
import { plainRows, rowsOf, specialIds, withDataset, withMasks } from '../test/dataset.ts';
import { createJobMasker } from './_loader-job.ts';
import { planJob } from './_plan-job.ts';
import type { BatchOptions } from './batch-options.ts';
import { isDatasetError } from './errors.ts';

const asText = (rows: readonly (readonly number[])[]): string[] => rows.map((row) => row.join(' ')).sort();

test('batches with bins are no longer than their bin, and have room for what it needs', async () => {
  await withDataset({ rowCount: 60, rowsPerShard: 25, lengthBins: [10, 18, 24] }, async (directory) => {
    const options: BatchOptions = {
      ...base,
      directory,
      lastBatch: 'pad',
      epochs: 2,
      padToMultiple: 4,
      masking: { kind: 'ngram', maskRate: 0.3 },
      maxPredictions: 6,
    };
    const batches = await fillHere(options);
    const half = batches.length / 2;
    for (const epoch of [batches.slice(0, half), batches.slice(half)]) {
      expect(asText(rowsIn(epoch))).toEqual(asText(plainRows(60)));
    }
    // Bounds rounded up to multiples of 4; 0.3 of 10, 18 and 24 tokens, 6 at most.
    const widths = { 12: 3, 20: 5, 24: 6 };
    expect(new Set(batches.map(({ sequenceLength }) => String(sequenceLength)))).toEqual(
      new Set(Object.keys(widths)),
    );
    for (const { sequenceLength, fields } of batches) {
      expect(fields.maskedPositions).toHaveLength(4 * widths[sequenceLength as 12]);
    }
    const whole = await fillHere({ ...options, lengthBins: false });
    expect(new Set(whole.map(({ sequenceLength }) => sequenceLength))).toEqual(new Set([24]));
    // A row is masked in the same way whatever batch it is in.
    expect(predictionsOf(batches).sort()).toEqual(predictionsOf(whole).sort());
  });
});

test('rows of longer bins are cut where the sequence is to be shorter', async () => {
  await withDataset({ rowCount: 30, lengthBins: [10, 24] }, async (directory) => {
    const options: BatchOptions = { ...base, directory, lastBatch: 'pad', epochs: 1, sequenceLength: 14 };
    const batches = await fillHere(options);
    expect(new Set(batches.map(({ sequenceLength }) => sequenceLength))).toEqual(new Set([10, 14]));
    const lengths = rowsIn(batches).map((row) => row.length);
    expect(lengths.sort()).toEqual(
      plainRows(30)
        .map((row) => Math.min(14, row.length))
        .sort(),
    );
  });
});

/** Each real row with its inputs and predictions, as text. */
function predictionsOf(batches: readonly KeptBatch[]): string[] {
  return batches.flatMap(({ rowCount, fields, sequenceLength }) =>
    Array.from({ length: rowCount }, (_, row) => {
      const width = fields.maskedPositions.length / fields.pairLabels.length;
      const real = (name: 'maskedPositions' | 'maskedLabels'): number[] =>
        fields[name]
          .slice(row * width, row * width + width)
          .filter((__, i) => fields.maskedWeights[row * width + i]! > 0);
      const ids = fields.inputIds
        .slice(row * sequenceLength, (row + 1) * sequenceLength)
        .filter((id) => id > 0);
      return [ids, real('maskedPositions'), real('maskedLabels')].join(' | ');
    }),
  );
}

/** The packs that a dataset of `rowCount` rows has, one array of examples each. */
function packsOf(all: ExampleBatch, rowsPerShard = 10): number[][][] {
  const rowCount = all.pairLabels.length;
  const packs: number[][][] = [];
  for (let start = 0; start < rowCount; start += rowsPerShard) {
    const rows = sliceExamples(all, start, Math.min(rowCount, start + rowsPerShard));
    const { tokenIds, rowStarts, packStarts } = packExamples(rows, { sequenceLength: 24 });
    for (let pack = 0; pack + 1 < packStarts!.length; pack++) {
      const examples = [];
      for (let row = packStarts![pack]!; row < packStarts![pack + 1]!; row++) {
        examples.push([...tokenIds.subarray(rowStarts[row], rowStarts[row + 1])]);
      }
      packs.push(examples);
    }
  }
  return packs;
}

test('packs keep their examples apart: ids, positions, numbers, starts and pair labels', async () => {
  await withDataset({ rowCount: 40, packed: true }, async (directory) => {
    const options: BatchOptions = { ...base, directory, batchSize: 1, epochs: 1, shuffle: false };
    const batches = await fillHere(options);
    const expected = packsOf(rowsOf(40));
    expect(batches).toHaveLength(expected.length);
    for (const [at, examples] of expected.entries()) {
      const { fields, packs, rowCount } = batches[at]!;
      const pad = (values: readonly number[], length: number, value = 0): number[] => [
        ...values,
        ...Array.from({ length: length - values.length }, () => value),
      ];
      expect(rowCount).toBe(1);
      expect(fields.originalIds).toEqual(pad(examples.flat(), 24));
      expect(packs!.maxExamples).toBe(8);
      expect(packs!.positionIds).toEqual(
        pad(
          examples.flatMap((ids) => ids.map((_, i) => i)),
          24,
        ),
      );
      expect(packs!.exampleNumbers).toEqual(
        pad(
          examples.flatMap((ids, i) => ids.map(() => i + 1)),
          24,
        ),
      );
      expect(fields.attentionMask).toEqual(packs!.exampleNumbers.map((number) => Math.min(1, number)));
      const starts = packs!.exampleStarts.slice(0, examples.length);
      expect(starts.map((start) => fields.originalIds[start])).toEqual(examples.map(() => specialIds.cls));
      expect(starts.map((start) => packs!.positionIds[start])).toEqual(examples.map(() => 0));
      // The label of row r is r mod 3 - 1, and every third row has one segment.
      const segments = examples.map((ids, i) =>
        fields.segmentIds
          .slice(starts[i])
          .slice(0, ids.length)
          .some((segment) => segment === 1),
      );
      expect(fields.pairLabels.slice(0, examples.length).map((label) => label >= 0)).toEqual(segments);
      expect(fields.pairLabels.slice(examples.length).every((label) => label === -1)).toBe(true);
    }
  });
});

test('packs are masked example by example, as many as there is room for', async () => {
  await withDataset({ rowCount: 40, packed: true }, async (directory) => {
    const options: BatchOptions = {
      ...base,
      directory,
      batchSize: 1,
      epochs: 1,
      shuffle: false,
      maxPredictions: 12,
    };
    const batches = await fillHere(options);
    const masker = createJobMasker(await planJob(options), { kind: 'ngram' });
    const few = await fillHere({ ...options, maxPredictions: 2 });
    for (const [pack, examples] of packsOf(rowsOf(40)).entries()) {
      const { fields, packs } = batches[pack]!;
      const expected = examples.flatMap((ids, i) => {
        const row = { tokenIds: Uint16Array.from(ids), start: 0, end: ids.length, epoch: 0 };
        const { count, positions } = masker.maskRow({ ...row, rowIndex: pack * 65_536 + i });
        return Array.from(positions.subarray(0, count), (at) => at + packs!.exampleStarts[i]!);
      });
      const positions = fields.maskedPositions.filter((_, i) => fields.maskedWeights[i] === 1);
      expect(positions).toEqual(expected);
      expect(fields.maskedLabels.slice(0, positions.length)).toEqual(
        positions.map((at) => fields.originalIds[at]),
      );
      const thinned = few[pack]!.fields.maskedPositions.filter(
        (_, i) => few[pack]!.fields.maskedWeights[i] === 1,
      );
      expect(thinned).toHaveLength(Math.min(2, positions.length));
      expect(new Set(thinned).size).toBe(thinned.length);
    }
  });
});

test('stored masks of packs count from the start of the pack', async () => {
  await withDataset({ rowCount: 30, packed: true, masking: 'static' }, async (directory) => {
    const options: BatchOptions = {
      ...base,
      directory,
      masking: 'static',
      batchSize: 1,
      epochs: 1,
      shuffle: false,
      maxPredictions: 24,
    };
    const batches = await fillHere(options);
    const { masks } = withMasks(rowsOf(30));
    const found = batches.flatMap(({ fields }) => fields.maskedWeights.filter((weight) => weight === 1));
    expect(found).toHaveLength(masks!.maskedPositions.length);
    for (const { fields } of batches) {
      const positions = fields.maskedPositions.filter((_, i) => fields.maskedWeights[i] === 1);
      expect(fields.maskedLabels.slice(0, positions.length)).toEqual(
        positions.map((at) => fields.originalIds[at]),
      );
      expect(
        positions.every((at) => ![specialIds.cls, specialIds.sep].includes(fields.originalIds[at] as 2)),
      ).toBe(true);
    }
    const tooFew = await rejectionOf(fillHere({ ...options, maxExamples: 1 }));
    expect(isDatasetError(tooFew, 'row-shape')).toBe(true);
    expect(String(tooFew)).toContain('Raise maxExamples');
  });
});

test('a mixture has the rows of each dataset, with masks of its own', async () => {
  await withDataset({ rowCount: 12 }, async (first) => {
    await withDataset({ rowCount: 8, runKey: 'c'.repeat(64) }, async (second) => {
      const directory = [
        { directory: first, weight: 3 },
        { directory: second, weight: 2 },
      ];
      const options: BatchOptions = { ...base, directory, batchSize: 10, ranks: 2 };
      const ofRank = async (rank: number): Promise<KeptBatch[]> => fillHere({ ...options, rank }, 2);
      const [even, odd] = [await ofRank(0), await ofRank(1)];
      expect(even.map(({ rowCount, stepRows }) => [rowCount, stepRows])).toEqual([
        [5, 10],
        [5, 10],
      ]);
      expect(asText(rowsIn([...even, ...odd]))).toEqual(asText([...plainRows(12), ...plainRows(8)]));
      expect(even.map(({ after }) => after)).toEqual(odd.map(({ after }) => after));
      expect(even[1]!.after).toMatchObject({ exampleIndex: 20, positions: [12, 8] });
      const whole = await fillHere({ ...options, ranks: 1 }, 2);
      expect(predictionsOf([...even, ...odd]).sort()).toEqual(predictionsOf(whole).sort());
      const alone = await fillHere({ ...base, directory: [directory[1]!], batchSize: 8 }, 1);
      expect(asText(rowsIn(alone))).toEqual(asText(plainRows(8)));
    });
  });
});
