/** Different words with their counts, as flat arrays that go from thread to thread. */
export interface CountedWords {
  /** UTF-8 of all words, one after another. */
  readonly bytes: Uint8Array;
  /** Where each word starts in `bytes`, `[words + 1]`. */
  readonly starts: Int32Array;
  /** How often each word was met, `[words]`. */
  readonly counts: Float64Array;
}
