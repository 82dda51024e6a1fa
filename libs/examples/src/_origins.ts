import type { ExampleOrigins } from './example-batch.ts';
import type { TokenizedDocuments } from './tokenized-documents.ts';

/**
 * Looks up the documents of rows by their first tokens, `[rows]`; undefined if the documents do not say
 * where they are from.
 *
 * Rows come in the order of their documents, so that a walk finds each document in a step or two.
 */
export function originsOf(
  firstTokens: Int32Array,
  { sentenceStarts, documentStarts, documentIds, sources, byteOffsets }: TokenizedDocuments,
): ExampleOrigins | undefined {
  if (sources === undefined || byteOffsets === undefined) return undefined;
  const rowCount = firstTokens.length;
  const origins = {
    sources: new Uint32Array(rowCount),
    documentIds: new Float64Array(rowCount),
    byteOffsets: new Float64Array(rowCount),
  };
  let document = 0;
  for (let row = 0; row < rowCount; row++) {
    while (sentenceStarts[documentStarts[document + 1]!]! <= firstTokens[row]!) document++;
    origins.sources[row] = sources[document]!;
    origins.documentIds[row] = documentIds[document]!;
    origins.byteOffsets[row] = byteOffsets[document]!;
  }
  return origins;
}
