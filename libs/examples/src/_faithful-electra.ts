import type { DocumentWriter } from './_document-writer.ts';
import { ElectraChunk } from './_electra-chunk.ts';
import type { ElectraContext } from './_electra-chunk.ts';

/**
 * Writes rows as the released ELECTRA code does: a short sentence may join the first segment after the
 * second has started, and what overflows a segment is discarded.
 *
 * @see ELECTRA (Clark et al. 2020), appendix A, and the released `build_pretraining_dataset`.
 */
export class FaithfulElectra implements DocumentWriter {
  readonly #context: ElectraContext;
  readonly #chunk: ElectraChunk;
  /** The sentences of each segment of the row, in the order of the text. */
  readonly #first: number[] = [];
  readonly #second: number[] = [];

  constructor(context: ElectraContext) {
    this.#context = context;
    this.#chunk = new ElectraChunk(context);
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
    const { sentence: start, sentenceEnd, firstTarget } = this.#chunk;
    this.#first.length = 0;
    this.#second.length = 0;
    let firstLength = 0;
    for (let sentence = start; sentence < sentenceEnd; sentence++) {
      const length = sentenceStarts[sentence + 1]! - sentenceStarts[sentence]!;
      const toFirst =
        sentence === start ||
        firstLength + length < firstTarget ||
        (this.#second.length === 0 && firstLength < firstTarget && draws.uniform() < 0.5);
      (toFirst ? this.#first : this.#second).push(sentence);
      if (toFirst) firstLength += length;
    }
  }

  #writeRow(): void {
    const { writer, sequenceLength } = this.#context;
    writer.openRow(0, 0);
    const firstLength = this.#appendAtMost(this.#first, sequenceLength - 2);
    writer.closeSegmentA();
    const room = sequenceLength - firstLength - 3;
    if (this.#second.length > 0 && room > 0) {
      this.#appendAtMost(this.#second, room);
      writer.appendSeparator();
    }
    writer.closeRow(-1);
  }

  /** Appends sentences up to `room` tokens and returns how many tokens it appended. */
  #appendAtMost(sentences: readonly number[], room: number): number {
    const { documents, writer } = this.#context;
    const { sentenceStarts } = documents;
    let length = 0;
    for (let i = 0; i < sentences.length && length < room; i++) {
      const start = sentenceStarts[sentences[i]!]!;
      const end = Math.min(sentenceStarts[sentences[i]! + 1]!, start + room - length);
      writer.append(start, end);
      length += end - start;
    }
    return length;
  }
}
