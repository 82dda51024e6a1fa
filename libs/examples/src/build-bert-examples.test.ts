import { deriveKey } from '@albectra/random';
import { expect, test } from 'vitest';
import { syntheticDocuments } from '../test/documents.ts';
import { specialIds } from '../test/rows.ts';
import { buildAlbertExamples } from './build-albert-examples.ts';
import { buildBertExamples } from './build-bert-examples.ts';

test.each(['faithful', 'fixed'] as const)(
  '%s: BERT is next-sentence prediction of the same routine',
  (preset) => {
    const documents = syntheticDocuments(30, { min: 2, max: 20 }, 3);
    const options = { sequenceLength: 128, specialIds, preset } as const;
    const key = deriveKey(42, 'examples');
    const rows = buildBertExamples(documents, options, key);
    expect(rows).toEqual(buildAlbertExamples(documents, { ...options, pair: 'nsp' }, key));
    expect(rows).not.toEqual(buildAlbertExamples(documents, options, key));
  },
);
