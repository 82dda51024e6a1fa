import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  buildFullSentenceExamples,
  countPacks,
  countRows,
  measurePacking,
  packExamples,
} from '../src/index.ts';
import { goldenDocuments } from './golden-documents.ts';
import { specialIds } from './rows.ts';

interface Golden {
  readonly fullSentences: readonly {
    readonly sequenceLength: number;
    readonly crossDocuments: boolean;
    readonly rowCount: number;
    readonly sha256: string;
  }[];
  readonly packs: readonly {
    readonly sequenceLength: number;
    readonly maxExamplesPerPack: number;
    readonly packCount: number;
    readonly efficiency: number;
    readonly sha256: string;
  }[];
}

const golden = JSON.parse(readFileSync(new URL('golden/packing.json', import.meta.url), 'utf8')) as Golden;
const documents = goldenDocuments();

function digest(...columns: readonly Iterable<number>[]): string {
  const hash = createHash('sha256');
  for (const column of columns) hash.update(Int32Array.from(column));
  return hash.digest('hex');
}

test.each(golden.fullSentences)(
  'full sentences at $sequenceLength, across documents $crossDocuments, equal the Python reading',
  ({ sequenceLength, crossDocuments, rowCount, sha256 }) => {
    const rows = buildFullSentenceExamples(documents, { sequenceLength, specialIds, crossDocuments });
    expect(countRows(rows)).toBe(rowCount);
    expect(digest(rows.rowStarts, rows.tokenIds)).toBe(sha256);
  },
);

test.each(golden.packs)(
  'packs of $sequenceLength tokens and at most $maxExamplesPerPack examples equal the Python reading',
  ({ sequenceLength, maxExamplesPerPack, packCount, efficiency, sha256 }) => {
    const options = { sequenceLength: 512, specialIds, crossDocuments: false };
    const rows = buildFullSentenceExamples(documents, options);
    const packed = packExamples(rows, { sequenceLength, maxExamplesPerPack });
    expect(countPacks(packed)).toBe(packCount);
    expect(measurePacking(packed, sequenceLength).efficiency).toBeCloseTo(efficiency, 12);
    expect(digest(packed.packStarts!, packed.tokenIds)).toBe(sha256);
  },
);
