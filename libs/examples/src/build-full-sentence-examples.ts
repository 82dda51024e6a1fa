import { checkCommonOptions } from './_check-options.ts';
import { ExampleWriter } from './_example-writer.ts';
import { FullSentenceRow } from './_full-sentence-row.ts';
import { usableDocuments } from './_usable-documents.ts';
import type { ExampleBatch } from './example-batch.ts';
import type { SpecialIds } from './special-ids.ts';
import type { TokenizedDocuments } from './tokenized-documents.ts';

/** `[CLS] a [SEP]`: the shortest row. */
const SHORTEST_SEQUENCE = 3;

/** How rows of full sentences are built. */
export interface FullSentenceExampleOptions {
  /** Most tokens of a row, special tokens included: 3 to 65,535. */
  readonly sequenceLength: number;
  readonly specialIds: SpecialIds;
  /**
   * Whether a row goes on with the next document, behind a `[SEP]`; RoBERTa's names for the two are
   * FULL-SENTENCES and DOC-SENTENCES. Default true.
   */
  readonly crossDocuments?: boolean;
}

/**
 * Builds rows of as many consecutive sentences as fit, in RoBERTa's manner: one segment, no pair label.
 *
 * A row ends where a sentence ends; only a sentence longer than a row is cut, and its rest opens the next
 * row. No token is lost, nothing is random: rows depend on the documents of the call and their order.
 *
 * Example: documents of sentences of 3 and 4 and of 2 and 6 tokens give, with sequence length 12,
 * `[CLS]` 3 4 `[SEP]` 2 `[SEP]` and `[CLS]` 6 `[SEP]`.
 *
 * @throws {InvalidExampleOptionError} if an option is outside its range.
 * @throws {InvalidColumnsError} if the columns of `documents` contradict one another.
 * @see RoBERTa (Liu et al. 2019), section 4.2, FULL-SENTENCES and DOC-SENTENCES.
 */
export function buildFullSentenceExamples(
  documents: TokenizedDocuments,
  options: FullSentenceExampleOptions,
): ExampleBatch {
  const { sequenceLength, specialIds, crossDocuments = true } = options;
  checkCommonOptions({ sequenceLength, specialIds, duplicate: 0 }, SHORTEST_SEQUENCE);
  const usable = usableDocuments(documents);
  const { sentenceStarts, documentStarts } = usable;
  const writer = new ExampleWriter(usable, specialIds);
  const row = new FullSentenceRow(writer, sequenceLength);
  for (let document = 0; document + 1 < documentStarts.length; document++) {
    const end = documentStarts[document + 1]!;
    for (let sentence = documentStarts[document]!; sentence < end; sentence++) {
      row.add(sentenceStarts[sentence]!, sentenceStarts[sentence + 1]!);
    }
    if (crossDocuments) row.endDocument();
    else row.close();
  }
  row.close();
  return writer.finish();
}
