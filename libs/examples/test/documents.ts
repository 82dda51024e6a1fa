import { deriveKey, Draws } from '@albectra/random';
import fc from 'fast-check';
import type { TokenizedDocuments } from '../src/index.ts';

/** Builds documents from sentence lengths; token ids count up from 10, so that each names its place. */
export function documentsOf(lengths: readonly (readonly number[])[]): TokenizedDocuments {
  const sentenceStarts = [0];
  const documentStarts = [0];
  for (const document of lengths) {
    for (const length of document) sentenceStarts.push(sentenceStarts.at(-1)! + length);
    documentStarts.push(sentenceStarts.length - 1);
  }
  return {
    tokenIds: Uint32Array.from({ length: sentenceStarts.at(-1)! }, (_, i) => i + 10),
    sentenceStarts: Int32Array.from(sentenceStarts),
    documentStarts: Int32Array.from(documentStarts),
    documentIds: Float64Array.from(lengths.keys()),
  };
}

/** The spec's synthetic corpora: documents of `sentences.min .. max` sentences of 25±10 tokens. */
export function syntheticDocuments(
  count: number,
  sentences: { min: number; max: number },
  seed: number,
): TokenizedDocuments {
  const draws = new Draws(deriveKey(seed, 'synthetic-documents')).seek(0, 0);
  const gauss = (): number =>
    Math.sqrt(-2 * Math.log(1 - draws.uniform())) * Math.cos(2 * Math.PI * draws.uniform());
  const sentenceLength = (): number => Math.max(1, Math.round(25 + 10 * gauss()));
  return documentsOf(
    Array.from({ length: count }, () =>
      Array.from({ length: draws.between(sentences.min, sentences.max) }, sentenceLength),
    ),
  );
}

/** Any documents: empty sentences and empty documents included. */
export const anyDocuments: fc.Arbitrary<TokenizedDocuments> = fc
  .array(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 12 }), { maxLength: 8 })
  .map(documentsOf);

/** Maps every token id of `documentsOf` to the number of its document. */
export function documentOfToken(documents: TokenizedDocuments): (id: number) => number {
  const owners = new Int32Array(documents.tokenIds.length);
  for (let document = 0; document + 1 < documents.documentStarts.length; document++) {
    const start = documents.sentenceStarts[documents.documentStarts[document]!]!;
    const end = documents.sentenceStarts[documents.documentStarts[document + 1]!]!;
    owners.fill(document, start, end);
  }
  return (id) => owners[id - 10]!;
}
