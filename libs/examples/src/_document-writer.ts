import type { Draws } from '@albectra/random';
import type { TokenizedDocuments } from './tokenized-documents.ts';

/** Writes the rows of one document after the other; one object serves all documents of a call. */
export interface DocumentWriter {
  /** Writes the rows of a document, to whose draws the caller has moved. */
  writeDocument(document: number): void;
}

/** Writes the rows of all documents, each from its own place in the randomness of a pass. */
export function writeDocuments(
  writer: DocumentWriter,
  { documents, draws }: { readonly documents: TokenizedDocuments; readonly draws: Draws },
  duplicate: number,
): void {
  const { documentIds } = documents;
  for (let document = 0; document < documentIds.length; document++) {
    draws.seek(duplicate, documentIds[document]!);
    writer.writeDocument(document);
  }
}
