import { rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isMaskError } from '@albectra/masking';
import { isShardError } from '@albectra/shards/manifest';
import { describe, expect, test } from 'vitest';
import { base, drain, rowsIn } from '../test/batches.ts';
import { rowsOf, specialIds, withDataset, withMasks } from '../test/dataset.ts';
import type { BatchOptions } from './batch-options.ts';
import { isDatasetError } from './errors.ts';
import { openBatches } from './open-batches.ts';

/** The rows that `withDataset` writes, as plain arrays. */
function expectedRows(rowCount: number): number[][] {
  const { tokenIds, rowStarts } = rowsOf(rowCount);
  return Array.from({ length: rowCount }, (_, row) => [
    ...tokenIds.subarray(rowStarts[row], rowStarts[row + 1]),
  ]);
}

const asText = (rows: readonly (readonly number[])[]): string[] => rows.map((row) => row.join(' ')).sort();

/** Catches what a promise rejects with. */
async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('order', () => {
  test('every row comes exactly once per epoch, and epochs differ', async () => {
    await withDataset({ rowCount: 33 }, async (directory) => {
      const batches = await drain(await openBatches({ ...base, directory, dropLast: false, epochs: 3 }));
      expect(batches.map(({ rowCount }) => rowCount)).toEqual(
        [4, 4, 4, 4, 4, 4, 4, 4, 1]
          .flatMap((n, i, all) => (i < all.length ? [n] : []))
          .concat([4, 4, 4, 4, 4, 4, 4, 4, 1], [4, 4, 4, 4, 4, 4, 4, 4, 1]),
      );
      const epochs = [0, 1, 2].map((epoch) => rowsIn(batches.slice(9 * epoch, 9 * epoch + 9)));
      for (const rows of epochs) expect(asText(rows)).toEqual(asText(expectedRows(33)));
      expect(new Set(epochs.map((rows) => rows.join(' | '))).size).toBe(3);
    });
  });

  test('without shuffling rows come in the order of the shards, an incomplete batch is dropped', async () => {
    await withDataset({ rowCount: 14, rowsPerShard: 5 }, async (directory) => {
      const batches = await drain(await openBatches({ ...base, directory, shuffle: false, epochs: 2 }));
      const epoch = expectedRows(14).slice(0, 12);
      expect(rowsIn(batches)).toEqual([...epoch, ...epoch]);
    });
  });

  test('the first rows for seed 42 stay as they are', async () => {
    await withDataset({ rowCount: 33 }, async (directory) => {
      const [batch] = await drain(
        await openBatches({ ...base, directory, batchSize: 2, sequenceLength: 12 }),
        1,
      );
      expect(batch?.fields).toMatchInlineSnapshot(`
        {
          "attentionMask": [
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
            1,
          ],
          "inputIds": [
            2,
            285,
            4,
            287,
            288,
            289,
            290,
            291,
            292,
            4,
            294,
            3,
            2,
            471,
            472,
            4,
            92,
            475,
            476,
            477,
            478,
            479,
            480,
            3,
          ],
          "maskedLabels": [
            286,
            293,
            0,
            0,
            473,
            474,
            0,
            0,
          ],
          "maskedPositions": [
            2,
            9,
            0,
            0,
            3,
            4,
            0,
            0,
          ],
          "maskedWeights": [
            1,
            1,
            0,
            0,
            1,
            1,
            0,
            0,
          ],
          "originalIds": [
            2,
            285,
            286,
            287,
            288,
            289,
            290,
            291,
            292,
            293,
            294,
            3,
            2,
            471,
            472,
            473,
            474,
            475,
            476,
            477,
            478,
            479,
            480,
            3,
          ],
          "pairLabels": [
            -1,
            -1,
          ],
          "predictionSlots": [
            0,
            0,
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            2,
            0,
            0,
            0,
            0,
            0,
            1,
            2,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
          ],
          "segmentIds": [
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
          ],
        }
      `);
    });
  });

  test('the order does not depend on the batch size or on the memory of the ring', async () => {
    await withDataset({ rowCount: 24 }, async (directory) => {
      const small = await openBatches({ ...base, directory, batchSize: 3, epochs: 2, prefetchBytes: 0 });
      const large = await openBatches({ ...base, directory, batchSize: 8, epochs: 2 });
      const [first, second] = [await drain(small), await drain(large)];
      expect(rowsIn(first)).toEqual(rowsIn(second));
      const inputs = (batches: typeof first): number[] => batches.flatMap(({ fields }) => fields.inputIds);
      expect(inputs(first)).toEqual(inputs(second));
    });
  });
});

describe('batches', () => {
  test('fields agree with one another and with the row', async () => {
    await withDataset({ rowCount: 20 }, async (directory) => {
      const options: BatchOptions = { ...base, directory, batchSize: 20, shuffle: false, epochs: 1 };
      const [batch] = await drain(await openBatches(options));
      const { fields } = batch!;
      const { rowStarts, segmentAEnds, pairLabels } = rowsOf(20);
      expect(fields.pairLabels).toEqual([...pairLabels]);
      for (let row = 0; row < 20; row++) {
        const length = rowStarts[row + 1]! - rowStarts[row]!;
        const take = (values: readonly number[], width: number): number[] =>
          values.slice(row * width, row * width + width);
        const segments = Array.from({ length: 24 }, (_, i) =>
          i >= segmentAEnds[row]! && i < length ? 1 : 0,
        );
        expect(take(fields.segmentIds, 24)).toEqual(segments);
        const original = take(fields.originalIds, 24);
        const count = take(fields.maskedWeights, 4).filter((weight) => weight === 1).length;
        expect(count).toBeGreaterThan(0);
        const positions = take(fields.maskedPositions, 4);
        expect(take(fields.maskedLabels, 4).slice(0, count)).toEqual(
          positions.slice(0, count).map((at) => original[at]),
        );
        expect(positions.slice(count).every((at) => at === 0)).toBe(true);
        const slots = Array.from({ length: 24 }, (_, at) => positions.slice(0, count).indexOf(at) + 1);
        expect(take(fields.predictionSlots, 24)).toEqual(slots);
        const changed = take(fields.inputIds, 24).filter((id, at) => id !== original[at] && slots[at] === 0);
        expect(changed).toEqual([]);
      }
    });
  });

  test('empty rows of an incomplete batch are zero, with the pair label -1', async () => {
    await withDataset({ rowCount: 5 }, async (directory) => {
      // Two epochs through a ring of two slots: the incomplete batch overwrites a full one.
      const options: BatchOptions = { ...base, directory, dropLast: false, epochs: 2, prefetchBytes: 0 };
      const last = (await drain(await openBatches(options))).at(-1)!;
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
      const [batch] = await drain(await openBatches(options), 1);
      const { masks } = withMasks(rowsOf(12));
      const real = (values: readonly number[]): number[] =>
        values.filter((_, i) => batch!.fields.maskedWeights[i] === 1);
      const positions = real(batch!.fields.maskedPositions);
      expect(positions).toEqual([...masks!.maskedPositions]);
      const replaced = batch!.fields.inputIds.filter((_, i) => batch!.fields.predictionSlots[i]! > 0);
      expect(replaced).toEqual([...masks!.replacementIds]);
    });
  });

  test('longer rows are cut to the sequence length', async () => {
    await withDataset({ rowCount: 40 }, async (directory) => {
      const options: BatchOptions = { ...base, directory, sequenceLength: 8, shuffle: false, epochs: 1 };
      const rows = rowsIn(await drain(await openBatches(options)));
      const original = expectedRows(40);
      expect(rows.map((row) => row.length)).toEqual(original.map((row) => Math.min(8, row.length)));
      expect(rows.every((row) => row[0] === specialIds.cls && row.at(-1) === specialIds.sep)).toBe(true);
    });
  });
});

describe('resume', () => {
  test('at every step, twice, the sequence goes on exactly', async () => {
    await withDataset({ rowCount: 11 }, async (directory) => {
      const options: BatchOptions = {
        ...base,
        directory,
        epochs: 3,
        batchSize: 3,
        masking: { kind: 'electra' },
      };
      const whole = await drain(await openBatches(options));
      expect(whole).toHaveLength(9);
      for (let step = 1; step < whole.length; step++) {
        const state = whole[step - 1]!.after;
        const again = await drain(await openBatches({ ...options, state }), 1);
        expect(again).toEqual(whole.slice(step, step + 1));
        const rest = await drain(await openBatches({ ...options, state: again[0]!.after }));
        expect(rest).toEqual(whole.slice(step + 1));
      }
    });
  });

  test('a state survives JSON and is refused with another configuration', async () => {
    await withDataset({ rowCount: 12 }, async (directory) => {
      const options: BatchOptions = { ...base, directory };
      const [first] = await drain(await openBatches(options), 1);
      const state = JSON.parse(JSON.stringify(first!.after)) as typeof first extends infer T
        ? NonNullable<T> extends { after: infer S }
          ? S
          : never
        : never;
      expect(state).toMatchObject({ version: 1, epoch: 0, exampleIndex: 4 });
      const open = (change: Partial<BatchOptions>): Promise<unknown> =>
        rejectionOf(openBatches({ ...options, ...change, state: change.state ?? state }));
      expect(await open({ seed: 43 })).toMatchObject({ code: 'dataset-state', field: 'fingerprint.seed' });
      expect(await open({ masking: { kind: 'token' } })).toMatchObject({ field: 'fingerprint.masking' });
      expect(await open({ split: 'heldout', batchSize: 1 })).toMatchObject({ field: 'fingerprint.split' });
      expect(await open({ state: { ...state, exampleIndex: 12 } })).toMatchObject({ field: 'exampleIndex' });
      expect(await open({ state: { ...state, version: 2 as 1 } })).toMatchObject({ field: 'version' });
    });
  });
});

describe('failures', () => {
  test('a damaged shard is an error of its own class, after the batches before it', async () => {
    await withDataset({ rowCount: 20 }, async (directory) => {
      await truncate(join(directory, 'train/00001.arrow'), 100);
      const stream = await openBatches({ ...base, directory, shuffle: false });
      expect((await stream.next())?.rowCount).toBe(4);
      expect((await stream.next())?.rowCount).toBe(4);
      const error = await rejectionOf(stream.next());
      expect(isShardError(error, 'shard-truncated')).toBe(true);
      expect(await rejectionOf(stream.next())).toBe(error);
      await stream.close();
    });
  });

  test('a missing manifest and a missing shard are named', async () => {
    await withDataset({ rowCount: 20 }, async (directory) => {
      await rm(join(directory, 'train/00000.arrow'));
      const stream = await openBatches({ ...base, directory, shuffle: false });
      expect(isShardError(await rejectionOf(stream.next()), 'shard-missing')).toBe(true);
      await stream.close();
      await rm(join(directory, 'manifest.json'));
      const error = await rejectionOf(openBatches({ ...base, directory }));
      expect(isShardError(error, 'manifest-invalid')).toBe(true);
    });
  });

  test('a row with more stored masks than the batch has room for is named', async () => {
    await withDataset({ rowCount: 12, masking: 'static' }, async (directory) => {
      const stream = await openBatches({ ...base, directory, masking: 'static', maxPredictions: 2 });
      const error = await rejectionOf(drain(stream));
      expect(isDatasetError(error, 'row-shape')).toBe(true);
    });
  });

  test('a stream ends by close and by signal, waiting or not', async () => {
    await withDataset({ rowCount: 12 }, async (directory) => {
      const closed = await openBatches({ ...base, directory });
      await closed.next();
      await Promise.all([closed.close(), closed.close()]);
      expect(await closed.next()).toBeUndefined();
      const controller = new AbortController();
      const aborted = await openBatches({ ...base, directory, signal: controller.signal });
      await aborted.next();
      const reason = new Error('stop');
      controller.abort(reason);
      expect(await rejectionOf(aborted.next())).toBe(reason);
      expect(await rejectionOf(openBatches({ ...base, directory, signal: controller.signal }))).toBe(reason);
      const waiting = await openBatches({ ...base, directory });
      const first = waiting.next();
      await waiting.close();
      expect([undefined, 4]).toContain((await first)?.rowCount);
    });
  });

  test('two calls of next at once are refused', async () => {
    await withDataset({ rowCount: 12 }, async (directory) => {
      const stream = await openBatches({ ...base, directory });
      const [first, second] = await Promise.allSettled([stream.next(), stream.next()]);
      expect(first.status).toBe('fulfilled');
      expect(second).toMatchObject({ status: 'rejected', reason: { code: 'concurrent-next' } });
      await stream.close();
    });
  });

  test.each([
    [{ batchSize: 0 }, 'batchSize'],
    [{ batchSize: 13 }, 'batchSize'],
    [{ sequenceLength: 4 }, 'sequenceLength'],
    [{ maxPredictions: 0 }, 'maxPredictions'],
    [{ seed: -1 }, 'seed'],
    [{ epochs: 0 }, 'epochs'],
    [{ prefetchBytes: Number.NaN }, 'prefetchBytes'],
    [{ masking: 'static' }, 'masking'],
  ] as const)('refuses %o', async (change, option) => {
    await withDataset({ rowCount: 12 }, async (directory) => {
      const error = await rejectionOf(openBatches({ ...base, directory, ...change }));
      expect(error).toMatchObject({ code: 'invalid-batch-option', option });
    });
  });

  test('refuses masking options out of range, and to cut rows with stored masks', async () => {
    await withDataset({ rowCount: 12, masking: 'static' }, async (directory) => {
      const masking = { kind: 'token', maskRate: 2 } as const;
      expect(isMaskError(await rejectionOf(openBatches({ ...base, directory, masking })))).toBe(true);
      const cut = openBatches({ ...base, directory, masking: 'static', sequenceLength: 20 });
      expect(await rejectionOf(cut)).toMatchObject({ option: 'sequenceLength' });
    });
  });
});

test('the thread goes on filling while the consumer blocks its own', async () => {
  await withDataset({ rowCount: 40 }, async (directory) => {
    const stream = await openBatches({ ...base, directory, batchSize: 8 });
    await stream.next();
    const waitedBefore = stream.waitMs;
    expect(waitedBefore).toBeGreaterThan(0);
    // Blocks this thread, as a train step does, without letting it answer any event.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    const ready = Promise.race([stream.next(), setTimeout(0, 'not ready')]);
    expect(await ready).toMatchObject({ rowCount: 8 });
    await stream.close();
  });
});
