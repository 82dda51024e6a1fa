import type { Draws } from '@albectra/random';
import type { ExampleWriter } from './_example-writer.ts';
import type { TokenizedDocuments } from './tokenized-documents.ts';

/** Shortest target of an example that is kept short (ELECTRA sources). */
const SHORTEST_TARGET = 5;

/** What the two ways of building ELECTRA examples share while they walk the documents of one call. */
export interface ElectraContext {
  readonly documents: TokenizedDocuments;
  readonly draws: Draws;
  readonly writer: ExampleWriter;
  readonly sequenceLength: number;
  readonly shortSequenceProbability: number;
  readonly singleSegmentProbability: number;
}

/** Draws how many tokens, special ones not counted, complete the next example. */
export function drawTargetTokens(context: ElectraContext): number {
  const { draws, sequenceLength, shortSequenceProbability } = context;
  if (draws.uniform() >= shortSequenceProbability) return sequenceLength;
  return draws.between(SHORTEST_TARGET, sequenceLength);
}

/** Draws how many tokens the first segment aims at: about half of the row, or all of it. */
export function drawFirstTarget(context: ElectraContext, targetTokens: number): number {
  if (context.draws.uniform() < context.singleSegmentProbability) return Infinity;
  return Math.floor((targetTokens - 3) / 2);
}

/** Finds where a chunk ends: after the sentence with which it holds `targetTokens`, or with the document. */
export function endOfChunk(
  documents: TokenizedDocuments,
  from: { start: number; sentence: number; documentEnd: number },
  targetTokens: number,
): number {
  let end = from.sentence + 1;
  while (end < from.documentEnd && documents.sentenceStarts[end]! - from.start < targetTokens) end++;
  return end;
}
