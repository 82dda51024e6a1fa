import type { DocumentWriter } from './_document-writer.ts';
import { ElectraChunk } from './_electra-chunk.ts';
import type { ElectraContext } from './_electra-chunk.ts';

/**
 * Writes rows in the order of the text and without loss: once the second segment has started, it takes
 * all further sentences, and what does not fit opens the next chunk.
 */
export class FixedElectra implements DocumentWriter {
  readonly #context: ElectraContext;
  readonly #chunk: ElectraChunk;

  constructor(context: ElectraContext) {
    this.#context = context;
    this.#chunk = new ElectraChunk(context);
  }

  writeDocument(document: number): void {
    this.#chunk.openDocument(document);
    let next = 0;
    do next = this.#writeRow(this.#findBoundary());
    while (this.#chunk.moveTo(next));
  }

  /** Finds the token that the second segment starts with; the chunk's end if there is none. */
  #findBoundary(): number {
    const { documents, draws } = this.#context;
    const { sentenceStarts } = documents;
    const { start, end, sentence: first, sentenceEnd, firstTarget } = this.#chunk;
    for (let sentence = first + 1; sentence < sentenceEnd; sentence++) {
      const firstLength = sentenceStarts[sentence]! - start;
      if (sentenceStarts[sentence + 1]! - start < firstTarget) continue;
      if (firstLength >= firstTarget || draws.uniform() >= 0.5) return sentenceStarts[sentence]!;
    }
    return end;
  }

  /** Writes one row and returns the token that the next chunk starts with. */
  #writeRow(boundary: number): number {
    const { writer, sequenceLength } = this.#context;
    const { start, end } = this.#chunk;
    const pairEnd = Math.min(end, start + sequenceLength - 3);
    const hasSecond = boundary < pairEnd;
    const rowEnd = hasSecond ? pairEnd : Math.min(end, start + sequenceLength - 2);
    writer.openRow(start, hasSecond ? boundary : rowEnd);
    writer.closeSegmentA();
    if (hasSecond) writer.appendSegmentB(boundary, rowEnd);
    writer.closeRow(-1);
    return rowEnd;
  }
}
