import { deriveKey } from '@albectra/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  buildAlbertExamples,
  buildBertExamples,
  buildElectraExamples,
  buildFullSentenceExamples,
  packExamples,
  takePacks,
} from '../src/index.ts';
import type { ExampleBatch, ExampleOrigins, TokenizedDocuments } from '../src/index.ts';
import { anyDocuments, documentOfToken, documentsOf } from './documents.ts';
import { specialIds } from './rows.ts';

const key = deriveKey(3, 'origins');
const sequenceLength = 24;
const faithful = { sequenceLength, specialIds, preset: 'faithful' } as const;
const fixed = { sequenceLength, specialIds, preset: 'fixed' } as const;

const builders: readonly (readonly [string, (documents: TokenizedDocuments) => ExampleBatch])[] = [
  ['ALBERT, faithful', (documents) => buildAlbertExamples(documents, faithful, key)],
  ['ALBERT, fixed', (documents) => buildAlbertExamples(documents, fixed, key)],
  ['BERT, faithful', (documents) => buildBertExamples(documents, faithful, key)],
  ['BERT, fixed', (documents) => buildBertExamples(documents, fixed, key)],
  ['ELECTRA, faithful', (documents) => buildElectraExamples(documents, faithful, key)],
  ['ELECTRA, fixed', (documents) => buildElectraExamples(documents, fixed, key)],
  ['full sentences', (documents) => buildFullSentenceExamples(documents, fixed)],
  [
    'sentences of one document',
    (documents) => buildFullSentenceExamples(documents, { ...fixed, crossDocuments: false }),
  ],
];

/** Says of documents where they are from: inputs of three documents, at positions that tell them apart. */
function withOrigins(documents: TokenizedDocuments): Required<TokenizedDocuments> {
  const count = documents.documentIds.length;
  return {
    ...documents,
    documentIds: Float64Array.from({ length: count }, (_, document) => 2 ** 40 + document),
    sources: Uint32Array.from({ length: count }, (_, document) => Math.floor(document / 3)),
    byteOffsets: Float64Array.from({ length: count }, (_, document) => 2 ** 33 + 100 * document),
  };
}

/** Looks up the document of every row's first token behind `[CLS]`. */
function expectedOrigins(batch: ExampleBatch, documents: Required<TokenizedDocuments>): ExampleOrigins {
  const documentOf = documentOfToken(documents);
  const owners = Array.from(batch.pairLabels, (_, row) =>
    documentOf(batch.tokenIds[batch.rowStarts[row]! + 1]!),
  );
  return {
    sources: Uint32Array.from(owners, (owner) => documents.sources[owner]!),
    documentIds: Float64Array.from(owners, (owner) => documents.documentIds[owner]!),
    byteOffsets: Float64Array.from(owners, (owner) => documents.byteOffsets[owner]!),
  };
}

test.each(builders)(
  '%s: rows name the document that they begin with, and are the same as without',
  (_, build) => {
    fc.assert(
      fc.property(anyDocuments, (bare) => {
        const documents = withOrigins(bare);
        const batch = build(documents);
        expect(batch.origins).toEqual(expectedOrigins(batch, documents));
        const { origins: __, ...rows } = batch;
        expect(build({ ...bare, documentIds: documents.documentIds })).toEqual(rows);
      }),
      { seed: 5, numRuns: 60 },
    );
  },
);

test('packing keeps the origins with their rows', () => {
  const documents = withOrigins(documentsOf([[4, 3], [9], [5, 5], [2], [11, 3]]));
  const packed = packExamples(buildElectraExamples(documents, fixed, key), { sequenceLength: 48 });
  expect(packed.origins).toEqual(expectedOrigins(packed, documents));
  const packs = packed.packStarts!.length - 1;
  const reversed = Int32Array.from({ length: packs }, (_, pack) => packs - 1 - pack);
  const turned = takePacks(packed, reversed);
  expect(turned.origins).toEqual(expectedOrigins(turned, documents));
});

test('refuses columns of origins that do not fit the documents', () => {
  const documents = withOrigins(documentsOf([[4], [5]]));
  const { sources: _, ...half } = documents;
  const build = (faulty: TokenizedDocuments): ExampleBatch => buildAlbertExamples(faulty, fixed, key);
  expect(() => build(half)).toThrow('sources to be 2 entries long, got undefined');
  expect(() => build({ ...documents, byteOffsets: Float64Array.of(0) })).toThrow(
    'byteOffsets to be 2 entries',
  );
  expect(() => build({ ...documents, byteOffsets: Float64Array.of(0, -1) })).toThrow(
    'byteOffsets to be integers from 0 below 2^53, got -1',
  );
});
