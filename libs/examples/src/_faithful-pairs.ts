import type { DocumentWriter } from './_document-writer.ts';
import { drawSentence, drawTargetTokens, PairRanges, writePair } from './_pair-context.ts';
import type { PairContext } from './_pair-context.ts';

/** Draws of another document before the same one is accepted (BERT and ALBERT sources). */
const DOCUMENT_DRAWS = 10;

/**
 * Writes rows as the released BERT and ALBERT code does, defects included.
 *
 * @see ALBERT (Lan et al. 2020), section 3.1, and the released `create_pretraining_data`.
 */
export class FaithfulPairs implements DocumentWriter {
  readonly #context: PairContext;
  readonly #ranges = new PairRanges();
  #document = 0;
  #targetTokens = 0;

  constructor(context: PairContext) {
    this.#context = context;
  }

  writeDocument(document: number): void {
    const { sentenceStarts, documentStarts } = this.#context.documents;
    const documentEnd = documentStarts[document + 1]!;
    const targetTokens = drawTargetTokens(this.#context);
    this.#document = document;
    this.#targetTokens = targetTokens;
    let start = documentStarts[document]!;
    while (start < documentEnd) {
      let end = start + 1;
      while (end < documentEnd && sentenceStarts[end]! - sentenceStarts[start]! < targetTokens) end++;
      start = this.#writeChunk(start, end);
    }
  }

  /** Writes the row of the sentences `start .. end`; returns the sentence that opens the next chunk. */
  #writeChunk(start: number, end: number): number {
    const { draws, documents, pair } = this.#context;
    const { sentenceStarts } = documents;
    const split = end - start > 1 ? start + draws.between(1, end - start - 1) : end;
    this.#ranges.setA(sentenceStarts[start]!, sentenceStarts[split]!);
    if (split === end || (pair === 'nsp' && draws.uniform() < 0.5)) {
      this.#borrowB();
      this.#writeTruncated(1);
      return split;
    }
    this.#ranges.setB(sentenceStarts[split]!, sentenceStarts[end]!);
    const swaps = pair !== 'nsp' && draws.uniform() < 0.5;
    if (swaps) this.#ranges.swap();
    this.#writeTruncated(swaps ? 1 : 0);
    return end;
  }

  /** Makes B whole sentences of another document, until they hold what A lacks or that document ends. */
  #borrowB(): void {
    const { sentenceStarts, documentStarts } = this.#context.documents;
    const want = this.#targetTokens - (this.#ranges.aEnd - this.#ranges.aStart);
    const other = this.#drawDocument();
    const first = drawSentence(this.#context, other);
    const start = sentenceStarts[first]!;
    let next = first + 1;
    while (next < documentStarts[other + 1]! && sentenceStarts[next]! - start < want) next++;
    this.#ranges.setB(start, sentenceStarts[next]!);
  }

  /** Draws a document other than this one, which the last of ten draws may be after all. */
  #drawDocument(): number {
    const { documents, draws } = this.#context;
    const documentCount = documents.documentIds.length;
    let drawn = this.#document;
    for (let i = 0; i < DOCUMENT_DRAWS && drawn === this.#document; i++) drawn = draws.below(documentCount);
    return drawn;
  }

  /** Deletes tokens from random ends of the longer segment (B if both are equal), then writes the pair. */
  #writeTruncated(label: 0 | 1): void {
    const { draws, maxTokens, pair, writer } = this.#context;
    const ranges = this.#ranges;
    let aLength = ranges.aEnd - ranges.aStart;
    let bLength = ranges.bEnd - ranges.bStart;
    while (aLength + bLength > maxTokens) {
      const fromFront = draws.uniform() < 0.5;
      if (aLength > bLength) {
        aLength--;
        if (fromFront) ranges.aStart++;
      } else {
        bLength--;
        if (fromFront) ranges.bStart++;
      }
    }
    ranges.aEnd = ranges.aStart + aLength;
    ranges.bEnd = ranges.bStart + bLength;
    writePair(writer, ranges, pair === 'none' ? -1 : label);
  }
}
