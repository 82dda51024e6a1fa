import type { Document } from '@albectra/text';

/** What was met while documents were read; add up the counts of all batches. */
export interface DocumentCounts {
  /** Bytes of the documents in the file, before decoding and cleaning. */
  readonly bytes: number;
  /** Documents in which invalid UTF-8 was replaced by U+FFFD. */
  readonly invalidUtf8: number;
  /** Cuts made because a document was longer than `maxDocumentBytes`. */
  readonly cutDocuments: number;
  /** Documents or lines left out because they were longer than `maxDocumentBytes` and cannot be cut. */
  readonly oversizeDocuments: number;
  /** Lines left out because they were no JSON objects with the text field. */
  readonly malformedLines: number;
  /** Documents left out because they were empty, or had no prose once cleaned. */
  readonly emptyDocuments: number;
  /** Documents left out because their text had been seen before. */
  readonly duplicateDocuments: number;
}

/** Documents that travel together, so that a stage or a thread is crossed once for many of them. */
export interface DocumentBatch {
  readonly documents: readonly Document[];
  /** What was met on the way to these documents. */
  readonly counts: DocumentCounts;
}

/** Counts of nothing, to start a sum. */
export const NO_COUNTS: DocumentCounts = {
  bytes: 0,
  invalidUtf8: 0,
  cutDocuments: 0,
  oversizeDocuments: 0,
  malformedLines: 0,
  emptyDocuments: 0,
  duplicateDocuments: 0,
};

/** Adds two sets of counts, field by field. */
export function addCounts(left: DocumentCounts, right: DocumentCounts): DocumentCounts {
  const names = Object.keys(NO_COUNTS) as (keyof DocumentCounts)[];
  return Object.fromEntries(
    names.map((name) => [name, left[name] + right[name]]),
  ) as unknown as DocumentCounts;
}
