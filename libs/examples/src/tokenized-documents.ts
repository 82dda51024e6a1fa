/**
 * Documents as token ids, cut into sentences; flat columns, nothing nested.
 *
 * Sentence `s` holds the tokens `sentenceStarts[s] .. sentenceStarts[s + 1]`, document `d` the
 * sentences `documentStarts[d] .. documentStarts[d + 1]`. Example: two documents, one of the
 * sentences `7 8` and `9`, one of the sentence `5 6`, are
 * `tokenIds 7 8 9 5 6`, `sentenceStarts 0 2 3 5`, `documentStarts 0 2 3`.
 */
export interface TokenizedDocuments {
  /** Token ids without special tokens, `[tokens]`. */
  readonly tokenIds: Uint16Array | Uint32Array | Int32Array;
  /** Where each sentence starts in `tokenIds`, `[sentences + 1]`, not falling. */
  readonly sentenceStarts: Int32Array;
  /** Where each document starts in the sentences, `[documents + 1]`, not falling. */
  readonly documentStarts: Int32Array;
  /** What the randomness of each document depends on, `[documents]`: integers from 0 below 2^53. */
  readonly documentIds: Float64Array;
  /** Which input each document is of, `[documents]`; present together with `byteOffsets`, or absent. */
  readonly sources?: Uint32Array;
  /** Where each document starts in its input, in bytes, `[documents]`: integers from 0 below 2^53. */
  readonly byteOffsets?: Float64Array;
}
