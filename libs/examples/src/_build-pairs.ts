import { Draws } from '@albectra/random';
import type { RandomKey } from '@albectra/random';
import { checkCommonOptions, checkProbability, checkWord } from './_check-options.ts';
import { writeDocuments } from './_document-writer.ts';
import { ExampleWriter } from './_example-writer.ts';
import { FaithfulPairs } from './_faithful-pairs.ts';
import { FixedPairs } from './_fixed-pairs.ts';
import { usableDocuments } from './_usable-documents.ts';
import type { ExampleBatch } from './example-batch.ts';
import type { SpecialIds } from './special-ids.ts';
import type { TokenizedDocuments } from './tokenized-documents.ts';

/** `[CLS] a [SEP] b [SEP]`: the shortest row with two segments. */
const SHORTEST_SEQUENCE = 5;

/** A random second segment is a copy, so that rows of BERT hold about half as many ids again as the text. */
const NSP_EXPANSION = 1.6;

/** What ALBERT's and BERT's pairs have in common. */
export interface PairOptions {
  /** Most tokens of a row, special tokens included: 5 to 65,535. */
  readonly sequenceLength: number;
  readonly specialIds: SpecialIds;
  /** Share of documents whose rows are kept short. Default 0.1, as in BERT and ALBERT. */
  readonly shortSequenceProbability?: number;
  /** Number of the pass over the documents: each pass splits them differently. Default 0. */
  readonly duplicate?: number;
  /** `faithful` keeps every quirk of the released code, `fixed` mends its defects. Default `fixed`. */
  readonly preset?: 'faithful' | 'fixed';
}

/** Builds segment pairs; `pair` says what a negative one is. */
export function buildPairs(
  documents: TokenizedDocuments,
  options: PairOptions & { readonly pair: 'sop' | 'nsp' | 'none' },
  key: RandomKey,
): ExampleBatch {
  const { shortSequenceProbability = 0.1, duplicate = 0, preset = 'fixed' } = options;
  const { sequenceLength, specialIds, pair } = options;
  checkCommonOptions({ sequenceLength, specialIds, duplicate }, SHORTEST_SEQUENCE);
  checkProbability('shortSequenceProbability', shortSequenceProbability);
  checkWord('pair', pair, ['sop', 'nsp', 'none']);
  checkWord('preset', preset, ['faithful', 'fixed']);
  const usable = usableDocuments(documents);
  const draws = new Draws(key);
  const writer = new ExampleWriter(usable, specialIds, pair === 'nsp' ? NSP_EXPANSION : undefined);
  const maxTokens = sequenceLength - 3;
  const context = { documents: usable, draws, writer, pair, maxTokens, shortSequenceProbability };
  const pairs = preset === 'faithful' ? new FaithfulPairs(context) : new FixedPairs(context);
  writeDocuments(pairs, context, duplicate);
  return writer.finish();
}
