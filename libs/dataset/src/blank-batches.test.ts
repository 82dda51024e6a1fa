import { expect, test } from 'vitest';
import { base, fillHere, FIELDS } from '../test/batches.ts';
import { withDataset } from '../test/dataset.ts';
import type { BatchOptions } from './batch-options.ts';
import { blankBatches } from './blank-batches.ts';

/** The lengths of a batch's arrays, by which shapes are told apart. */
function lengths(batch: Readonly<Record<(typeof FIELDS)[number], { readonly length: number }>>): string {
  return FIELDS.map((field) => batch[field].length).join(' ');
}

test('there is an empty batch of every shape that the stream gives, and of no other', async () => {
  await withDataset({ rowCount: 60, lengthBins: [10, 17, 24] }, async (directory) => {
    const options: BatchOptions = { ...base, directory, epochs: 1, lastBatch: 'pad' };
    const blanks = await blankBatches(options);
    expect(blanks.map(({ sequenceLength }) => sequenceLength)).toEqual([10, 17, 24]);
    const given = (await fillHere(options)).map(({ fields }) => lengths(fields));
    expect(blanks.map(lengths).toSorted()).toEqual([...new Set(given)].toSorted());
    expect(await blankBatches({ ...options, lengthBins: false })).toHaveLength(1);
  });
});

test('rows of it are empty, of packs as well', async () => {
  await withDataset({ rowCount: 20, packed: true }, async (directory) => {
    const [blank] = await blankBatches({ ...base, directory, ranks: 2 });
    expect(blank).toMatchObject({ batchSize: 2, rowCount: 0, stepRows: 0 });
    expect(blank!.attentionMask.every((value) => value === 0)).toBe(true);
    expect(new Set(blank!.pairLabels)).toEqual(new Set([-1]));
    expect(blank!.packs!.exampleStarts).toHaveLength(2 * blank!.packs!.maxExamples);
  });
});
