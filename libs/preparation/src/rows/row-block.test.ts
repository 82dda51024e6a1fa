import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExampleBatch } from '@albectra/examples';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeBlock, readShare } from './row-block.ts';
import type { RowForm } from './row-columns.ts';
import { ScratchMemory } from './scratch-memory.ts';
import { shareOf } from './shares.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'albectra-rows-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Rows of the given lengths, all columns telling the row that they are of; packs of two rows if packed. */
function batchOf(lengths: readonly number[], form: RowForm): ExampleBatch {
  const starts = lengths.reduce<number[]>((sums, length) => [...sums, (sums.at(-1) ?? 0) + length], [0]);
  const idsOf = (length: number, id: (index: number) => number): Uint16Array | Uint32Array =>
    form.vocabularySize > 65_536
      ? Uint32Array.from({ length }, (_, index) => id(index))
      : Uint16Array.from({ length }, (_, index) => id(index));
  const rows = lengths.length;
  const tokenIds = idsOf(starts.at(-1) ?? 0, (index) => (index * 7) % 60_000);
  const packs = Array.from({ length: Math.ceil(rows / 2) + 1 }, (_, pack) => Math.min(rows, 2 * pack));
  return {
    tokenIds,
    rowStarts: Int32Array.from(starts),
    segmentAEnds: Uint16Array.from(lengths),
    pairLabels: Int8Array.from(lengths, (_, row) => (row % 3) - 1),
    ...(form.packed && { packStarts: Int32Array.from(packs) }),
    ...(form.masks && {
      masks: {
        maskStarts: Int32Array.from({ length: rows + 1 }, (_, row) => row),
        maskedPositions: Uint16Array.from(lengths, (_, row) => row),
        replacementIds: idsOf(rows, (row) => row + 5),
      },
    }),
    ...(form.origins && {
      origins: {
        sources: Uint32Array.from(lengths, (_, row) => row),
        documentIds: Float64Array.from(lengths, (_, row) => 2 ** 52 + row),
        byteOffsets: Float64Array.from(lengths, (_, row) => 3 * row),
      },
    }),
  };
}

/** The rows of a batch as text, unit by unit. */
function unitsOf(batch: ExampleBatch): string[] {
  const { tokenIds, rowStarts, segmentAEnds, pairLabels, packStarts, masks, origins } = batch;
  const row = (index: number): unknown => [
    [...tokenIds.subarray(rowStarts[index], rowStarts[index + 1])],
    segmentAEnds[index],
    pairLabels[index],
    masks && [...masks.maskedPositions.subarray(masks.maskStarts[index], masks.maskStarts[index + 1])],
    masks && [...masks.replacementIds.subarray(masks.maskStarts[index], masks.maskStarts[index + 1])],
    origins && [origins.sources[index], origins.documentIds[index], origins.byteOffsets[index]],
  ];
  const starts = packStarts ?? Int32Array.from({ length: pairLabels.length + 1 }, (_, index) => index);
  return Array.from({ length: starts.length - 1 }, (_, unit) => {
    const rows = Array.from({ length: starts[unit + 1]! - starts[unit]! }, (__, index) =>
      row(starts[unit]! + index),
    );
    return JSON.stringify(rows);
  });
}

function write(block: Uint8Array, position: number): string {
  const path = join(folder, 'block');
  writeFileSync(path, Buffer.concat([Buffer.alloc(position), block]));
  return path;
}

describe('a block of rows', () => {
  test('gives every shard its share, all columns of it', () => {
    const forms = fc.record({
      vocabularySize: fc.constantFrom(1000, 100_000),
      packed: fc.boolean(),
      masks: fc.boolean(),
      origins: fc.boolean(),
    });
    // Used again, so that it holds the bytes of other blocks.
    const memory = new ScratchMemory();
    const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(forms, lengths, fc.integer({ min: 1, max: 6 }), (form, rowLengths, shards) => {
        const batch = batchOf(rowLengths, form);
        const units = unitsOf(batch);
        memory.clear();
        const path = write(encodeBlock({ form, shards, memory }, batch), 64);
        const file = openSync(path, 'r');
        try {
          for (let share = 0; share < Math.min(units.length, shards); share++) {
            const read = readShare(file, { form, position: 64, units: units.length, memory }, share);
            const { start, end } = shareOf({ count: units.length, before: 0 }, { shard: share, shards });
            expect(read === undefined ? undefined : unitsOf(read)).toEqual(units.slice(start, end));
          }
        } finally {
          closeSync(file);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('that was changed, cut or never reached the disk is noticed', () => {
    const form = { vocabularySize: 1000, packed: false, masks: true, origins: false };
    const whole = Buffer.from(
      encodeBlock({ form, shards: 2, memory: new ScratchMemory() }, batchOf([5, 6, 7], form)),
    );
    const read = (bytes: Uint8Array): unknown => {
      const file = openSync(write(bytes, 0), 'r');
      try {
        return readShare(file, { form, position: 0, units: 3, memory: new ScratchMemory() }, 1);
      } finally {
        closeSync(file);
      }
    };
    expect(read(whole)).toBeDefined();
    expect(read(whole.subarray(0, whole.length - 9))).toBeUndefined();
    expect(read(Buffer.alloc(whole.length))).toBeUndefined();
    const changed = Buffer.from(whole);
    changed[whole.length - 20]! ^= 1;
    expect(read(changed)).toBeUndefined();
    const boundless = Buffer.from(whole);
    boundless.writeUInt32LE(0xffff_ffff, 24 + 8);
    expect(read(boundless)).toBeUndefined();
  });
});
