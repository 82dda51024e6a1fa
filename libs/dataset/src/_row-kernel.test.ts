import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesPerBatch, viewBatch } from './_batch-arrays.ts';
import type { BatchArrays, BatchShape } from './_batch-arrays.ts';
import { allocateRing, createRowKernel, RingProducer } from './_batch-ring.ts';
import { collateMasks, collateTokens } from './_collate.ts';
import type { RowKernel } from './_row-kernel.ts';
import type { RowView } from './_row-view.ts';

const MOST_TOKENS = 40;
const OTHER = -7;

/** Makes a row the middle one of a batch of three that was used before. */
function writeMiddle(batch: BatchArrays, row: RowView, kernel?: RowKernel): Record<string, number[]> {
  const arrays = Object.entries(batch).filter(
    (entry): entry is [string, Int32Array] => typeof entry[1] === 'object',
  );
  for (const [, values] of arrays) values.fill(OTHER);
  const masked = Int32Array.of(0);
  const masks = { count: 1, positions: masked, labels: Int32Array.of(9), replacementIds: Int32Array.of(8) };
  if (kernel === undefined || !kernel.canWrite(batch)) collateTokens(batch, 1, row);
  else {
    kernel.add(row, 1, batch.sequenceLength);
    kernel.write(batch, row.tokenIds instanceof Uint16Array);
  }
  batch.pairLabels[1] = row.pairLabel;
  collateMasks(batch, 1, masks);
  return Object.fromEntries(arrays.map(([name, values]) => [name, [...values]]));
}

test('the kernel writes a row as the plain code does, and nothing beside it', () => {
  const rows = fc.record({
    isWide: fc.boolean(),
    before: fc.nat(3),
    ids: fc.array(fc.integer({ min: 1, max: 65_535 }), { minLength: 1, maxLength: MOST_TOKENS }),
    // From 4 tokens on; shorter rows are left to the plain code.
    padding: fc.nat(9),
    segmentAEnd: fc.nat(MOST_TOKENS),
  });
  fc.assert(
    fc.property(rows, ({ isWide, before, ids, padding, segmentAEnd }) => {
      const shape: BatchShape = { batchSize: 3, sequenceLength: ids.length + padding, maxPredictions: 2 };
      const all = [...Array.from({ length: before }, () => 1), ...ids];
      const row = {
        tokenIds: isWide ? Uint32Array.from(all, (id) => id + 70_000) : Uint16Array.from(all),
        start: before,
        end: all.length,
        segmentAEnd: Math.min(segmentAEnd, ids.length),
        pairLabel: 1,
      };
      const ring = allocateRing([shape], { maxBytes: 0 });
      const kernel = createRowKernel(ring, [shape], 1)!;
      const batch = new RingProducer(ring, [shape]).acquire(0, 0);
      expect(kernel.canWrite(batch)).toBe(shape.sequenceLength >= 4);
      const plain = viewBatch(new SharedArrayBuffer(bytesPerBatch(shape)), shape);
      expect(kernel.canWrite(plain)).toBe(false);
      expect(writeMiddle(batch, row, kernel)).toEqual(writeMiddle(plain, row));
    }),
  );
});

test('a ring that is too large for one memory has slots of their own, which are filled without the kernel', () => {
  const shape: BatchShape = { batchSize: 2 ** 19, sequenceLength: 64, maxPredictions: 1 };
  const ring = allocateRing([shape], { maxBytes: 0 });
  expect(ring.memory).toBeUndefined();
  expect(createRowKernel(ring, [shape], 0)).toBeUndefined();
  expect(new RingProducer(ring, [shape]).acquire(1, 0).originalIds).toHaveLength(2 ** 25);
});
