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

/** A pair as ranges of the documents' tokens; one object is filled anew for every row. */
export class PairRanges {
  aStart = 0;
  aEnd = 0;
  bStart = 0;
  bEnd = 0;

  /** Makes A the tokens `start .. end`. */
  setA(start: number, end: number): void {
    this.aStart = start;
    this.aEnd = end;
  }

  /** Makes B the tokens `start .. end`; none if they are equal. */
  setB(start: number, end: number): void {
    this.bStart = start;
    this.bEnd = end;
  }

  /** Exchanges A and B. */
  swap(): void {
    const { aStart, aEnd } = this;
    this.setA(this.bStart, this.bEnd);
    this.setB(aStart, aEnd);
  }
}

/** Draws the tokens at which a chunk is full, once per document and pass (spec of the BERT sources). */
export function drawTargetTokens(context: PairContext): number {
  const { draws, maxTokens, shortSequenceProbability } = context;
  return draws.uniform() < shortSequenceProbability ? draws.between(2, maxTokens) : maxTokens;
}

/** Writes `[CLS] A [SEP] B [SEP]`, or `[CLS] A [SEP]` if B is empty. */
export function writePair(writer: ExampleWriter, ranges: PairRanges, label: -1 | 0 | 1): void {
  writer.openRow(ranges.aStart, ranges.aEnd);
  writer.closeSegmentA();
  writer.appendSegmentB(ranges.bStart, ranges.bEnd);
  writer.closeRow(label);
}

/** Draws a sentence of a document, from which another one borrows a segment. */
export function drawSentence({ documents, draws }: PairContext, document: number): number {
  const first = documents.documentStarts[document]!;
  return first + draws.below(documents.documentStarts[document + 1]! - first);
}
