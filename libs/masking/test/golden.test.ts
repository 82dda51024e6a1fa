import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildAlbertExamples } from '@albectra/examples';
import { expect, test } from 'vitest';
import { goldenDocuments } from '../../examples/test/golden-documents.ts';
import { createMasker, drawStaticMasks } from '../src/index.ts';
import { specialIds, vocabularySize, wordStarts } from './rows.ts';

interface GoldenMasks {
  readonly kind: 'token' | 'whole-word' | 'ngram' | 'electra';
  readonly maxPredictions: number;
  readonly withReplacement?: boolean;
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

test.each(golden)(
  '$kind with $maxPredictions predictions equals the independent Python reading',
  (expected) => {
    const { kind, maxPredictions, withReplacement = false } = expected;
    const common = { vocabularySize, specialIds, maxPredictions } as const;
    const options =
      kind === 'electra'
        ? { ...common, kind, withReplacement }
        : { ...common, kind, wordStarts, preset: 'faithful' as const };
    const masks = drawStaticMasks(createMasker(options, [5, 6]), rows, { epoch: 7, firstRowIndex: 0 });
    const hash = createHash('sha256');
    for (const column of [masks.maskStarts, masks.maskedPositions, masks.replacementIds]) {
      hash.update(Int32Array.from(column));
    }
    expect(masks.maskedPositions.length).toBe(expected.maskCount);
    expect(hash.digest('hex')).toBe(expected.sha256);
  },
);
