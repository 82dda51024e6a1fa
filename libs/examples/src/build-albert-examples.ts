import { Draws } from '@albectra/random';
import type { RandomKey } from '@albectra/random';
import { checkCommonOptions, checkProbability, checkWord } from './_check-options.ts';
import { ExampleWriter } from './_example-writer.ts';
import { writeFaithfulPairs } from './_faithful-pairs.ts';
import { writeFixedPairs } from './_fixed-pairs.ts';
import { usableDocuments } from './_usable-documents.ts';
import type { ExampleBatch } from './example-batch.ts';
import type { SpecialIds } from './special-ids.ts';
import type { TokenizedDocuments } from './tokenized-documents.ts';

/** `[CLS] a [SEP] b [SEP]`: the shortest row with two segments. */
const SHORTEST_SEQUENCE = 5;

/** How segment pairs are built. */
export interface AlbertExampleOptions {
  /** Most tokens of a row, special tokens included: 5 to 65,535. */
  readonly sequenceLength: number;
  readonly specialIds: SpecialIds;
  /**
   * What a negative pair is: `sop` the two segments swapped (ALBERT), `nsp` a random second segment
   * (BERT), `none` no negatives. Default `sop`.
   */
  readonly pair?: 'sop' | 'nsp' | 'none';
  /** Share of documents whose rows are kept short. Default 0.1, as in BERT and ALBERT. */
  readonly shortSequenceProbability?: number;
  /** Number of the pass over the documents: each pass splits them differently. Default 0. */
  readonly duplicate?: number;
  /** `faithful` keeps every quirk of the released code, `fixed` mends its defects. Default `fixed`. */
  readonly preset?: 'faithful' | 'fixed';
}

/**
 * Builds segment pairs for ALBERT and BERT from documents.
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
  const { pair = 'sop', shortSequenceProbability = 0.1, duplicate = 0, preset = 'fixed' } = options;
  const { sequenceLength, specialIds } = options;
  checkCommonOptions({ sequenceLength, specialIds, duplicate }, SHORTEST_SEQUENCE);
  checkProbability('shortSequenceProbability', shortSequenceProbability);
  checkWord('pair', pair, ['sop', 'nsp', 'none']);
  checkWord('preset', preset, ['faithful', 'fixed']);
  const usable = usableDocuments(documents);
  const draws = new Draws(key);
  const writer = new ExampleWriter(usable.tokenIds, specialIds);
  const maxTokens = sequenceLength - 3;
  const context = { documents: usable, draws, writer, pair, maxTokens, shortSequenceProbability };
  const writeDocument = preset === 'faithful' ? writeFaithfulPairs : writeFixedPairs;
  for (const [document, documentId] of usable.documentIds.entries()) {
    draws.seek(duplicate, documentId);
    writeDocument(context, document);
  }
  return writer.finish();
}
