import type { TokenizedDocuments } from '@albectra/examples';

/** Copies some documents, in order; the very same columns if that is all of them. */
export function selectDocuments(
  documents: TokenizedDocuments,
  isSelected: (document: number) => boolean,
): TokenizedDocuments {
  const { documentIds } = documents;
  const selected = Int32Array.from(documentIds.keys()).filter((document) => isSelected(document));
  return selected.length === documentIds.length ? documents : takeDocuments(documents, selected);
}

function takeDocuments(documents: TokenizedDocuments, selected: Int32Array): TokenizedDocuments {
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
