import type { TokenizedDocuments } from '@albectra/examples';

/**
 * Copies the documents that are used `least` times or more, in order; the very same columns if that is all of them.
 *
 * @param passes How often each document is used, `[documents]`.
 */
export function selectDocuments(
  documents: TokenizedDocuments,
  passes: readonly number[],
  least: number,
): TokenizedDocuments {
  const { documentIds } = documents;
  const selected: number[] = [];
  for (let document = 0; document < documentIds.length; document++) {
    if (passes[document]! >= least) selected.push(document);
  }
  return selected.length === documentIds.length ? documents : takeDocuments(documents, selected);
}

function takeDocuments(documents: TokenizedDocuments, selected: readonly number[]): TokenizedDocuments {
  const { tokenIds, sentenceStarts, documentStarts, documentIds, sources, byteOffsets } = documents;
  const tokens: number[] = [];
  const sentences: number[] = [0];
  const starts: number[] = [0];
  for (const document of selected) {
    for (let sentence = documentStarts[document]!; sentence < documentStarts[document + 1]!; sentence++) {
      for (let token = sentenceStarts[sentence]!; token < sentenceStarts[sentence + 1]!; token++) {
        tokens.push(tokenIds[token]!);
      }
      sentences.push(tokens.length);
    }
    starts.push(sentences.length - 1);
  }
  return {
    tokenIds: Int32Array.from(tokens),
    sentenceStarts: Int32Array.from(sentences),
    documentStarts: Int32Array.from(starts),
    documentIds: Float64Array.from(selected, (document) => documentIds[document]!),
    ...(sources && { sources: Uint32Array.from(selected, (document) => sources[document]!) }),
    ...(byteOffsets && { byteOffsets: Float64Array.from(selected, (document) => byteOffsets[document]!) }),
  };
}
