import { Draws } from '@albectra/random';
import type { RandomKey } from '@albectra/random';
import { checkCommonOptions, checkProbability, checkWord } from './_check-options.ts';
import { writeDocuments } from './_document-writer.ts';
import { ExampleWriter } from './_example-writer.ts';
import { FaithfulElectra } from './_faithful-electra.ts';
import { FixedElectra } from './_fixed-electra.ts';
import { usableDocuments } from './_usable-documents.ts';
import type { ExampleBatch } from './example-batch.ts';
import type { SpecialIds } from './special-ids.ts';
import type { TokenizedDocuments } from './tokenized-documents.ts';

/** Targets of short examples are drawn from 5 on. */
const SHORTEST_SEQUENCE = 5;

/** How ELECTRA examples are built. */
export interface ElectraExampleOptions {
  /** Most tokens of a row, special tokens included: 5 to 65,535. */
  readonly sequenceLength: number;
  readonly specialIds: SpecialIds;
  /** Share of examples that are kept short. Default 0.05, as in ELECTRA. */
  readonly shortSequenceProbability?: number;
  /** Share of examples that are meant to have one segment. Default 0.1, as in ELECTRA. */
  readonly singleSegmentProbability?: number;
  /** Number of the pass over the documents: each pass splits them differently. Default 0. */
  readonly duplicate?: number;
  /** `faithful` reorders and discards as the released code does, `fixed` does neither. Default `fixed`. */
  readonly preset?: 'faithful' | 'fixed';
}

/**
 * Builds ELECTRA's examples from documents: one or two segments, no pair label.
 *
 * The rows of a document depend on the key, the pass and its `documentId` alone.
 *
 * Example: sentences of 60, 70 and 10 tokens with sequence length 128 give, with `fixed`, rows such
 * as `[CLS]` 60 `[SEP]` 65 `[SEP]` and `[CLS]` 15 `[SEP]`.
 *
 * @throws {InvalidExampleOptionError} if an option is outside its range.
 * @throws {InvalidColumnsError} if the columns of `documents` contradict one another.
 * @see ELECTRA (Clark et al. 2020), appendix A, pre-training details.
 */
export function buildElectraExamples(
  documents: TokenizedDocuments,
  options: ElectraExampleOptions,
  key: RandomKey,
): ExampleBatch {
  const { shortSequenceProbability = 0.05, singleSegmentProbability = 0.1 } = options;
  const { sequenceLength, specialIds, duplicate = 0, preset = 'fixed' } = options;
  checkCommonOptions({ sequenceLength, specialIds, duplicate }, SHORTEST_SEQUENCE);
  checkProbability('shortSequenceProbability', shortSequenceProbability);
  checkProbability('singleSegmentProbability', singleSegmentProbability);
  checkWord('preset', preset, ['faithful', 'fixed']);
  const usable = usableDocuments(documents);
  const draws = new Draws(key);
  const writer = new ExampleWriter(usable, specialIds);
  const probabilities = { shortSequenceProbability, singleSegmentProbability };
  const context = { documents: usable, draws, writer, sequenceLength, ...probabilities };
  const rows = preset === 'faithful' ? new FaithfulElectra(context) : new FixedElectra(context);
  writeDocuments(rows, context, duplicate);
  return writer.finish();
}
