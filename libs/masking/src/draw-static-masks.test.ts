import type { ExampleBatch } from '@albectra/examples';
import { deriveKey } from '@albectra/random';
import { expect, test } from 'vitest';
import { kinds, maskOf, rowOfLength } from '../test/rows.ts';
import { createMasker } from './create-masker.ts';
import { drawStaticMasks } from './draw-static-masks.ts';

const rows = [40, 3, 64].map((length) => rowOfLength(length));
const batch: ExampleBatch = {
  tokenIds: Uint16Array.from(rows.flatMap((row) => [...row])),
  rowStarts: Int32Array.of(0, 40, 43, 107),
  segmentAEnds: Uint16Array.of(21, 3, 33),
  pairLabels: Int8Array.of(-1, -1, -1),
};

test.each(kinds)('$kind: stored masks equal those drawn for the same place', (options) => {
  const key = deriveKey(42, 'masking');
  const stored = drawStaticMasks(createMasker(options, key), batch, { epoch: 2, firstRowIndex: 10 });
  const drawn = rows.map((row, i) => maskOf(createMasker(options, key), row, 10 + i, 2));
  expect([...stored.maskedPositions]).toEqual(drawn.flatMap(({ positions }) => positions));
  expect([...stored.replacementIds]).toEqual(drawn.flatMap(({ replacementIds }) => replacementIds));
  const counts = drawn.map(({ positions }) => positions.length);
  expect([...stored.maskStarts]).toEqual([
    0,
    counts[0],
    counts[0]! + counts[1]!,
    counts[0]! + counts[1]! + counts[2]!,
  ]);
  expect(stored.replacementIds).toBeInstanceOf(Uint16Array);
});
