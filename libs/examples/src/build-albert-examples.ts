import type { RandomKey } from '@albectra/random';
import { buildPairs } from './_build-pairs.ts';
import type { PairOptions } from './_build-pairs.ts';
import type { ExampleBatch } from './example-batch.ts';
import type { TokenizedDocuments } from './tokenized-documents.ts';

/** How segment pairs are built. */
export interface AlbertExampleOptions extends PairOptions {
  /**
   * What a negative pair is: `sop` the two segments swapped (ALBERT), `nsp` a random second segment
   * (BERT), `none` no negatives. Default `sop`.
   */
  readonly pair?: 'sop' | 'nsp' | 'none';
}

/**
 * Builds ALBERT's segment pairs from documents: sentence-order prediction, unless `pair` says otherwise.
 *
 * The rows of a document depend on the key, the pass and its `documentId`, so that they can be built
 * alone; only segments taken from another document depend on which documents share the call.
 *
 * Example: sentences of 3, 4 and 2 tokens with sequence length 12 give one row, such as
 * `[CLS]` 7 tokens `[SEP]` 2 tokens `[SEP]`, unless the document is kept short.
 *
 * @throws {InvalidExampleOptionError} if an option is outside its range.
 * @throws {InvalidColumnsError} if the columns of `documents` contradict one another.
 * @see ALBERT (Lan et al. 2020), section 3.1, inter-sentence coherence loss.
 */
export function buildAlbertExamples(
  documents: TokenizedDocuments,
  options: AlbertExampleOptions,
  key: RandomKey,
): ExampleBatch {
  const { pair = 'sop' } = options;
  return buildPairs(documents, { ...options, pair }, key);
}
