import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildAlbertExamples } from '@albectra/examples';
import { expect, test } from 'vitest';
import { goldenDocuments } from '../../examples/test/golden-documents.ts';
import { createMasker, drawStaticMasks } from '../src/index.ts';
import type { MaskerOptions } from '../src/index.ts';
import { specialIds, vocabularySize, wordStarts } from './rows.ts';

interface GoldenMasks {
  /** The options that differ between the entries; those of words also have word starts and a preset. */
  readonly options: Pick<MaskerOptions, 'kind' | 'maxPredictions'>;
  readonly maskCount: number;
  readonly sha256: string;
}

const golden = JSON.parse(
  readFileSync(new URL('golden/masks.json', import.meta.url), 'utf8'),
) as GoldenMasks[];
const rows = buildAlbertExamples(
  goldenDocuments(),
  { sequenceLength: 128, specialIds, pair: 'sop', preset: 'faithful' },
  [3, 4],
);

test.each(golden)('$options equals the independent Python reading', ({ options, maskCount, sha256 }) => {
  const common = { vocabularySize, specialIds, wordStarts, preset: 'faithful' };
  const masker = createMasker({ ...common, ...options } as MaskerOptions, [5, 6]);
  const masks = drawStaticMasks(masker, rows, { epoch: 7, firstRowIndex: 0 });
  const hash = createHash('sha256');
  for (const column of [masks.maskStarts, masks.maskedPositions, masks.replacementIds]) {
    hash.update(Int32Array.from(column));
  }
  expect(masks.maskedPositions.length).toBe(maskCount);
  expect(hash.digest('hex')).toBe(sha256);
});
