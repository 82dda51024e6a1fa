import type { RandomKey } from '@albectra/random';
import { buildPairs } from './_build-pairs.ts';
import type { PairOptions } from './_build-pairs.ts';
import type { ExampleBatch } from './example-batch.ts';
import type { TokenizedDocuments } from './tokenized-documents.ts';

/** How BERT's segment pairs are built. */
export type BertExampleOptions = PairOptions;

/**
 * Builds BERT's segment pairs from documents: half of the second segments are of a random document.
 *
 * The same as {@link buildAlbertExamples} with `pair: 'nsp'`, which also says what rows depend on.
 *
 * @throws {InvalidExampleOptionError} if an option is outside its range.
 * @throws {InvalidColumnsError} if the columns of `documents` contradict one another.
 * @see BERT (Devlin et al. 2019), section 3.1, task 2: next sentence prediction, and appendix A.2.
 */
export function buildBertExamples(
  documents: TokenizedDocuments,
  options: BertExampleOptions,
  key: RandomKey,
): ExampleBatch {
  return buildPairs(documents, { ...options, pair: 'nsp' }, key);
}
