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
  /** Lines left out because they were no JSON objects with the text field, and rows without a value. */
  readonly malformedLines: number;
  /** Documents left out because they hold NUL bytes or bytes that are not UTF-8. */
  readonly undecodableDocuments: number;
  /** Documents left out because they were empty, or had no prose once cleaned. */
  readonly emptyDocuments: number;
  /** Pages of a dump left out because they are no articles: redirects, discussions, users and so on. */
  readonly otherPages: number;
  /** Splits of files of which the rest was left out because it could not be read. */
  readonly damagedSplits: number;
}

/**
 * Documents that travel together: their UTF-8 in one buffer, so that a thread is crossed once for many
 * of them and nothing is allocated for one.
 */
export interface DocumentBatch {
  /** Index of the file in the listing. */
  readonly source: number;
  /** The UTF-8 of all documents after one another. */
  readonly bytes: Uint8Array;
  /** Where each document starts in `bytes`, `[documents + 1]`. */
  readonly starts: Int32Array;
  /** Where each document starts in its file: a byte (after decompression) or, in tables, a row, `[documents]`. */
  readonly offsets: Float64Array;
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
  undecodableDocuments: 0,
  emptyDocuments: 0,
  otherPages: 0,
  damagedSplits: 0,
};

/** Adds two sets of counts, field by field. */
export function addCounts(left: DocumentCounts, right: DocumentCounts): DocumentCounts {
  const names = Object.keys(NO_COUNTS) as (keyof DocumentCounts)[];
  return Object.fromEntries(
    names.map((name) => [name, left[name] + right[name]]),
  ) as unknown as DocumentCounts;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Decodes the documents of a batch to strings. */
export function textsOf({ bytes, starts, offsets }: DocumentBatch): string[] {
  return Array.from(offsets, (_, index) =>
    decoder.decode(bytes.subarray(starts[index]!, starts[index + 1]!)),
  );
}
