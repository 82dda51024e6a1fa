import type { Draws } from '@albectra/random';
import type { ExampleWriter } from './_example-writer.ts';
import type { TokenizedDocuments } from './tokenized-documents.ts';

/** What the two ways of building pairs share while they walk the documents of one call. */
export interface PairContext {
  readonly documents: TokenizedDocuments;
  readonly draws: Draws;
  readonly writer: ExampleWriter;
  readonly pair: 'sop' | 'nsp' | 'none';
  /** Most tokens of A and B together: the sequence length less `[CLS]` and two `[SEP]`. */
  readonly maxTokens: number;
  readonly shortSequenceProbability: number;
}

/** A pair as ranges of the documents' tokens; B is empty in a row of one segment. */
export interface PairRanges {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
}

/** Draws the tokens at which a chunk is full, once per document and pass (spec of the BERT sources). */
export function drawTargetTokens(context: PairContext): number {
  const { draws, maxTokens, shortSequenceProbability } = context;
  return draws.uniform() < shortSequenceProbability ? draws.between(2, maxTokens) : maxTokens;
}

/** Writes `[CLS] A [SEP] B [SEP]`, or `[CLS] A [SEP]` if B is empty. */
export function writePair(writer: ExampleWriter, ranges: PairRanges, label: -1 | 0 | 1): void {
  writer.openRow();
  writer.append(ranges.aStart, ranges.aEnd);
  writer.closeSegmentA();
  if (ranges.bEnd > ranges.bStart) {
    writer.append(ranges.bStart, ranges.bEnd);
    writer.closeSegmentB();
  }
  writer.closeRow(label);
}

/**
 * Draws a stretch of another document: from a random sentence on, whole sentences until they hold
 * `want` tokens or the document ends.
 */
export function drawStretch(
  context: PairContext,
  document: number,
  want: number,
): { start: number; end: number } {
  const { sentenceStarts, documentStarts } = context.documents;
  const documentEnd = documentStarts[document + 1]!;
  const first = documentStarts[document]!;
  const sentence = first + context.draws.below(documentEnd - first);
  const start = sentenceStarts[sentence]!;
  let next = sentence + 1;
  while (next < documentEnd && sentenceStarts[next]! - start < want) next++;
  return { start, end: sentenceStarts[next]! };
}
