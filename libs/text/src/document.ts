/** One document of a corpus: raw text, and where it came from. */
export interface Document {
  readonly text: string;
  /** Index of the file in the corpus listing. */
  readonly source: number;
  /** Byte offset in that file (after decompression) at which the document starts. */
  readonly offset: number;
}
