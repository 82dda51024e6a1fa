import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildAlbertExamples, buildElectraExamples, countRows } from '../src/index.ts';
import type { ExampleBatch } from '../src/index.ts';
import { goldenDocuments } from './golden-documents.ts';
import { specialIds } from './rows.ts';

interface GoldenRows {
  readonly sequenceLength: number;
  readonly duplicate: number;
  readonly rowCount: number;
  readonly sha256: string;
}

interface Golden {
  readonly albert: readonly (GoldenRows & { readonly pair: 'sop' | 'nsp' | 'none' })[];
  readonly electra: readonly GoldenRows[];
}

const golden = JSON.parse(readFileSync(new URL('golden/examples.json', import.meta.url), 'utf8')) as Golden;
const documents = goldenDocuments();
const common = { specialIds, preset: 'faithful' } as const;

function digest({ rowStarts, tokenIds, segmentAEnds, pairLabels }: ExampleBatch): string {
  const hash = createHash('sha256');
  for (const column of [rowStarts, tokenIds, segmentAEnds, pairLabels]) hash.update(Int32Array.from(column));
  return hash.digest('hex');
}

test.each(golden.albert)('$pair at $sequenceLength equals the independent Python reading', (expected) => {
  const { pair, sequenceLength, duplicate } = expected;
  const rows = buildAlbertExamples(documents, { ...common, pair, sequenceLength, duplicate }, [3, 4]);
  expect(countRows(rows)).toBe(expected.rowCount);
  expect(digest(rows)).toBe(expected.sha256);
});

test.each(golden.electra)('ELECTRA at $sequenceLength equals the independent Python reading', (expected) => {
  const { sequenceLength, duplicate } = expected;
  const rows = buildElectraExamples(documents, { ...common, sequenceLength, duplicate }, [3, 4]);
  expect(countRows(rows)).toBe(expected.rowCount);
  expect(digest(rows)).toBe(expected.sha256);
});
