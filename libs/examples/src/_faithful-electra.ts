import type { DocumentWriter } from './_document-writer.ts';
import { ElectraChunk } from './_electra-chunk.ts';
import type { ElectraContext } from './_electra-chunk.ts';
import { TokenRanges } from './_token-ranges.ts';

/**
 * Writes rows as the released ELECTRA code does: a short sentence may join the first segment after the
 * second has started, and what overflows a segment is discarded.
 *
 * @see ELECTRA (Clark et al. 2020), appendix A, and the released `build_pretraining_dataset`.
 */
export class FaithfulElectra implements DocumentWriter {
  readonly #context: ElectraContext;
  readonly #chunk: ElectraChunk;
  readonly #first: TokenRanges;
  readonly #second: TokenRanges;

  constructor(context: ElectraContext) {
    this.#context = context;
    this.#chunk = new ElectraChunk(context);
    // Sentences hold a token at least, and a chunk is complete with as many as a row has.
    this.#first = new TokenRanges(context.sequenceLength);
    this.#second = new TokenRanges(context.sequenceLength);
  }

  writeDocument(document: number): void {
    this.#chunk.openDocument(document);
    do {
      this.#assign();
      this.#writeRow();
    } while (this.#chunk.moveTo(this.#chunk.end));
  }

  /** Deals the sentences of the chunk to the two segments. */
  #assign(): void {
    const { documents, draws } = this.#context;
    const { sentenceStarts } = documents;
    const { sentence: first, sentenceEnd, firstTarget } = this.#chunk;
    this.#first.clear();
    this.#second.clear();
    for (let sentence = first; sentence < sentenceEnd; sentence++) {
      const start = sentenceStarts[sentence]!;
      const end = sentenceStarts[sentence + 1]!;
      const { tokenCount } = this.#first;
      const toFirst =
        sentence === first ||
        tokenCount + end - start < firstTarget ||
        (this.#second.tokenCount === 0 && tokenCount < firstTarget && draws.uniform() < 0.5);
      (toFirst ? this.#first : this.#second).push(start, end);
    }
  }

  #writeRow(): void {
    const { writer, sequenceLength } = this.#context;
    const firstLength = Math.min(this.#first.tokenCount, sequenceLength - 2);
    const room = sequenceLength - firstLength - 3;
    const firstToken = this.#chunk.start;
    writer.openRow(firstToken, firstToken);
    this.#first.appendTo(writer, firstLength);
    writer.closeSegmentA();
    if (this.#second.tokenCount > 0 && room > 0) {
      this.#second.appendTo(writer, room);
      writer.appendSeparator();
    }
    writer.closeRow(-1);
  }
}
