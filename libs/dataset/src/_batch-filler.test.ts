import { expect, test } from 'vitest';
import { base, fillHere, rejectionOf, rowsIn } from '../test/batches.ts';
import { plainRows, rowsOf, specialIds, withDataset, withMasks } from '../test/dataset.ts';
import { createJobMasker } from './_loader-job.ts';
import { planJob } from './_plan-job.ts';
import type { BatchOptions, DynamicMasking } from './batch-options.ts';
import { isDatasetError } from './errors.ts';

const asText = (rows: readonly (readonly number[])[]): string[] => rows.map((row) => row.join(' ')).sort();

test('every row comes exactly once per epoch, and epochs differ', async () => {
  await withDataset({ rowCount: 33 }, async (directory) => {
    const batches = await fillHere({ ...base, directory, lastBatch: 'pad', epochs: 3 });
    const epoch = [4, 4, 4, 4, 4, 4, 4, 4, 1];
    expect(batches.map(({ rowCount }) => rowCount)).toEqual([...epoch, ...epoch, ...epoch]);
    const epochs = [0, 1, 2].map((i) => rowsIn(batches.slice(9 * i, 9 * i + 9)));
    for (const rows of epochs) expect(asText(rows)).toEqual(asText(plainRows(33)));
    expect(new Set(epochs.map((rows) => rows.join(' | '))).size).toBe(3);
  });
});

test('every row comes exactly once for any number of rows and any batch size', async () => {
  for (const rowCount of [1, 2, 7, 16, 31]) {
    await withDataset({ rowCount, rowsPerShard: 6 }, async (directory) => {
      for (const batchSize of [1, 3, 16, 40]) {
        const batches = await fillHere({ ...base, directory, batchSize, lastBatch: 'pad', epochs: 1 });
        expect(asText(rowsIn(batches))).toEqual(asText(plainRows(rowCount)));
      }
    });
  }
});

test('without shuffling rows come in the order of the shards, an incomplete batch is dropped', async () => {
  await withDataset({ rowCount: 14, rowsPerShard: 5 }, async (directory) => {
    const batches = await fillHere({ ...base, directory, shuffle: false, epochs: 2 });
    const epoch = plainRows(14).slice(0, 12);
    expect(rowsIn(batches)).toEqual([...epoch, ...epoch]);
  });
});

test('the first rows for seed 42 stay as they are', async () => {
  await withDataset({ rowCount: 33 }, async (directory) => {
    const [batch] = await fillHere({ ...base, directory, batchSize: 2, sequenceLength: 8 }, 1);
    const { fields } = batch!;
    expect(Object.entries(fields).map(([name, values]) => `${name}: ${values.join(' ')}`))
      .toMatchInlineSnapshot(`
        [
          "originalIds: 2 130 131 132 133 3 138 3 2 472 473 474 3 478 479 3",
          "inputIds: 2 130 131 132 4 3 138 3 2 472 473 4 3 478 479 3",
          "segmentIds: 0 0 0 0 0 0 1 1 0 0 0 0 0 1 1 1",
          "attentionMask: 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
          "predictionSlots: 0 0 0 0 1 0 0 0 0 0 0 1 0 0 0 0",
          "maskedPositions: 4 0 0 0 3 0 0 0",
          "maskedLabels: 133 0 0 0 474 0 0 0",
          "maskedWeights: 1 0 0 0 1 0 0 0",
          "pairLabels: 0 0",
        ]
      `);
  });
});

test('order and masks do not depend on the batch size', async () => {
  await withDataset({ rowCount: 24 }, async (directory) => {
    const small = await fillHere({ ...base, directory, batchSize: 3, epochs: 2 });
    const large = await fillHere({ ...base, directory, batchSize: 8, epochs: 2 });
    const inputs = (batches: typeof small): number[] => batches.flatMap(({ fields }) => fields.inputIds);
    expect(inputs(small)).toEqual(inputs(large));
  });
});

test('a row is masked anew in every epoch', async () => {
  await withDataset({ rowCount: 16 }, async (directory) => {
    const options: BatchOptions = { ...base, directory, batchSize: 16, shuffle: false, epochs: 2 };
    const [first, second] = await fillHere(options);
    expect(first?.fields.originalIds).toEqual(second?.fields.originalIds);
    expect(first?.fields.maskedPositions).not.toEqual(second?.fields.maskedPositions);
  });
});

const kinds: readonly DynamicMasking[] = [
  { kind: 'token' },
  { kind: 'token', preset: 'faithful', maskRate: 0.3 },
  { kind: 'whole-word' },
  { kind: 'ngram', maxNgram: 2, favorShorter: false },
  { kind: 'span' },
  { kind: 'span', maxSpan: 3, spanEndRate: 0.5, replacement: 'piece' },
  { kind: 'electra' },
  { kind: 'electra', withReplacement: true },
  { kind: 'token', permute: true },
  { kind: 'whole-word', permute: true },
  { kind: 'ngram', permute: true },
  { kind: 'span', permute: true },
];

test.each(kinds)('masks are those that the masker draws for the epoch and the row: %j', async (masking) => {
  await withDataset({ rowCount: 16 }, async (directory) => {
    const options: BatchOptions = { ...base, directory, masking, batchSize: 16, shuffle: false, epochs: 2 };
    const batches = await fillHere(options);
    const job = await planJob(options);
    const masker = createJobMasker(job, masking);
    const { tokenIds, rowStarts } = rowsOf(16);
    for (const [epoch, { fields }] of batches.entries()) {
      for (let rowIndex = 0; rowIndex < 16; rowIndex++) {
        const [start, end] = [rowStarts[rowIndex]!, rowStarts[rowIndex + 1]!];
        const row = { tokenIds, start, end, epoch, rowIndex };
        const { count, positions, labels, replacementIds } = masker.maskRow(row);
        const of = (values: readonly number[]): number[] => values.slice(4 * rowIndex, 4 * rowIndex + count);
        expect(of(fields.maskedWeights)).toEqual(Array.from({ length: count }, () => 1));
        expect(of(fields.maskedPositions)).toEqual([...positions.subarray(0, count)]);
        expect(of(fields.maskedLabels)).toEqual([...labels.subarray(0, count)]);
        const read = of(fields.maskedPositions).map((at) => fields.inputIds[24 * rowIndex + at]);
        expect(read).toEqual([...replacementIds.subarray(0, count)]);
      }
    }
  });
});

test('at every step, twice, the sequence goes on exactly', async () => {
  await withDataset({ rowCount: 11 }, async (directory) => {
    const options: BatchOptions = {
      ...base,
      directory,
      epochs: 5,
      batchSize: 3,
      masking: { kind: 'electra' },
    };
    const whole = await fillHere(options);
    expect(whole).toHaveLength(15);
    for (let step = 1; step < whole.length; step++) {
      const again = await fillHere({ ...options, state: whole[step - 1]!.after }, 1);
      expect(again).toEqual(whole.slice(step, step + 1));
      const rest = await fillHere({ ...options, state: again[0]!.after });
      expect(rest).toEqual(whole.slice(step + 1));
    }
  });
});

test('fields agree with one another and with the row', async () => {
  await withDataset({ rowCount: 20 }, async (directory) => {
    const [batch] = await fillHere({ ...base, directory, batchSize: 20, shuffle: false, epochs: 1 });
    const { fields } = batch!;
    const { rowStarts, segmentAEnds, pairLabels } = rowsOf(20);
    expect(fields.pairLabels).toEqual([...pairLabels]);
    for (let row = 0; row < 20; row++) {
      const length = rowStarts[row + 1]! - rowStarts[row]!;
      const take = (values: readonly number[], width: number): number[] =>
        values.slice(row * width, row * width + width);
      const segments = Array.from({ length: 24 }, (_, i) => (i >= segmentAEnds[row]! && i < length ? 1 : 0));
      expect(take(fields.segmentIds, 24)).toEqual(segments);
      const original = take(fields.originalIds, 24);
      const count = take(fields.maskedWeights, 4).filter((weight) => weight === 1).length;
      expect(count).toBeGreaterThan(0);
      const positions = take(fields.maskedPositions, 4);
      const chosen = positions.slice(0, count);
      expect(take(fields.maskedLabels, 4).slice(0, count)).toEqual(chosen.map((at) => original[at]));
      expect(positions.slice(count).every((at) => at === 0)).toBe(true);
      const slots = Array.from({ length: 24 }, (_, at) => chosen.indexOf(at) + 1);
      expect(take(fields.predictionSlots, 24)).toEqual(slots);
      const changed = take(fields.inputIds, 24).filter((id, at) => id !== original[at] && slots[at] === 0);
      expect(changed).toEqual([]);
    }
  });
});

test('empty rows of an incomplete batch are zero, with the pair label -1', async () => {
  await withDataset({ rowCount: 5 }, async (directory) => {
    const last = (await fillHere({ ...base, directory, lastBatch: 'pad', epochs: 1 })).at(-1)!;
    expect(last.rowCount).toBe(1);
    const { pairLabels, ...others } = last.fields;
    expect(pairLabels.slice(1)).toEqual([-1, -1, -1]);
    const rest = Object.values(others).flatMap((values) => values.slice(values.length / 4));
    expect(rest.every((value) => value === 0)).toBe(true);
  });
});

test('static masks are those of the shards', async () => {
  await withDataset({ rowCount: 12, masking: 'static' }, async (directory) => {
    const options: BatchOptions = { ...base, directory, masking: 'static', batchSize: 12, shuffle: false };
    const [batch] = await fillHere(options, 1);
    const { fields } = batch!;
    const { masks } = withMasks(rowsOf(12));
    expect(fields.maskedPositions.filter((_, i) => fields.maskedWeights[i] === 1)).toEqual([
      ...masks!.maskedPositions,
    ]);
    expect(fields.inputIds.filter((_, i) => fields.predictionSlots[i]! > 0)).toEqual([
      ...masks!.replacementIds,
    ]);
    const tooFew = await rejectionOf(fillHere({ ...options, maxPredictions: 2 }));
    expect(isDatasetError(tooFew, 'row-shape')).toBe(true);
    expect(tooFew).toMatchObject({
      message: expect.stringContaining('expected at most 2 stored masks, got'),
    });
  });
});

test('longer rows are cut to the sequence length', async () => {
  await withDataset({ rowCount: 40 }, async (directory) => {
    const options: BatchOptions = { ...base, directory, sequenceLength: 8, shuffle: false, epochs: 1 };
    const rows = rowsIn(await fillHere(options));
    expect(rows.map((row) => row.length)).toEqual(plainRows(40).map((row) => Math.min(8, row.length)));
    expect(rows.every((row) => row[0] === specialIds.cls && row.at(-1) === specialIds.sep)).toBe(true);
  });
});
