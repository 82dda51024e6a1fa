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

/** The stretch of a document that becomes the next row; one object walks all documents of a call. */
export class ElectraChunk {
  /** The tokens of the chunk, half-open; the first of them may lie within a sentence. */
  start = 0;
  end = 0;
  /** The sentences that the tokens touch, half-open. */
  sentence = 0;
  sentenceEnd = 0;
  /** Tokens that the first segment aims at: about half of the row, or all of it. */
  firstTarget = 0;
  readonly #context: ElectraContext;
  #documentEnd = 0;

  constructor(context: ElectraContext) {
    this.#context = context;
  }

  /** Moves to the first chunk of a document. */
  openDocument(document: number): void {
    const { sentenceStarts, documentStarts } = this.#context.documents;
    this.sentence = documentStarts[document]!;
    this.#documentEnd = documentStarts[document + 1]!;
    this.moveTo(sentenceStarts[this.sentence]!);
  }

  /**
   * Moves to the chunk that starts with the token `start` and ends with the sentence that completes a
   * drawn target, or with the document; false if the document has no such token.
   */
  moveTo(start: number): boolean {
    const { sentenceStarts } = this.#context.documents;
    if (start === sentenceStarts[this.#documentEnd]) return false;
    while (sentenceStarts[this.sentence + 1]! <= start) this.sentence++;
    const targetTokens = this.#drawTargetTokens();
    let end = this.sentence + 1;
    while (end < this.#documentEnd && sentenceStarts[end]! - start < targetTokens) end++;
    this.start = start;
    this.end = sentenceStarts[end]!;
    this.sentenceEnd = end;
    this.firstTarget = this.#drawFirstTarget(targetTokens);
    return true;
  }

  /** Draws how many tokens, special ones not counted, complete the example. */
  #drawTargetTokens(): number {
    const { draws, sequenceLength, shortSequenceProbability } = this.#context;
    if (draws.uniform() >= shortSequenceProbability) return sequenceLength;
    return draws.between(SHORTEST_TARGET, sequenceLength);
  }

  #drawFirstTarget(targetTokens: number): number {
    const { draws, singleSegmentProbability } = this.#context;
    return draws.uniform() < singleSegmentProbability ? Infinity : Math.floor((targetTokens - 3) / 2);
  }
}
