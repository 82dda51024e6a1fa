import type { ExampleWriter } from './_example-writer.ts';

/** The row that sentences are added to, until the next one does not fit. */
export class FullSentenceRow {
  readonly #writer: ExampleWriter;
  readonly #sequenceLength: number;
  /** Tokens so far, `[CLS]` included; 0 if no row is open. */
  #length = 0;
  /** Sentences of one document that are not copied yet: consecutive, hence one range of tokens. */
  #start = 0;
  #end = 0;
  #betweenDocuments = false;

  constructor(writer: ExampleWriter, sequenceLength: number) {
    this.#writer = writer;
    this.#sequenceLength = sequenceLength;
  }

  /** Adds the sentence of the tokens `start .. end`, to a new row if it does not fit. */
  add(start: number, end: number): void {
    const separators = this.#betweenDocuments ? 2 : 1;
    if (this.#length + separators + end - start > this.#sequenceLength) this.close();
    let from = start;
    const longest = this.#sequenceLength - 2;
    for (; end - from > longest; from += longest) {
      this.#append(from, from + longest);
      this.close();
    }
    this.#append(from, end);
  }

  /** Remembers that the next sentence is of another document. */
  endDocument(): void {
    this.#betweenDocuments = this.#length > 0;
  }

  /** Ends the row, if one is open. */
  close(): void {
    if (this.#length === 0) return;
    this.#writer.append(this.#start, this.#end);
    this.#writer.closeSegmentA();
    this.#writer.closeRow(-1);
    this.#length = 0;
    this.#betweenDocuments = false;
  }

  #append(start: number, end: number): void {
    if (this.#length === 0) {
      this.#writer.openRow(start, start);
      this.#start = start;
      this.#length = 1;
    } else if (this.#betweenDocuments) {
      this.#writer.append(this.#start, this.#end);
      this.#writer.appendSeparator();
      this.#start = start;
      this.#length++;
      this.#betweenDocuments = false;
    }
    this.#end = end;
    this.#length += end - start;
  }
}
