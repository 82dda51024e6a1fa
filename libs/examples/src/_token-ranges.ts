import type { ExampleWriter } from './_example-writer.ts';

/** The tokens of a segment as ranges of the documents' tokens; one object serves all rows of a call. */
export class TokenRanges {
  /** Tokens in all ranges. */
  tokenCount = 0;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  #length = 0;

  /** `most` is how many ranges there can be. */
  constructor(most: number) {
    this.#starts = new Int32Array(most);
    this.#ends = new Int32Array(most);
  }

  /** Forgets all ranges. */
  clear(): void {
    this.#length = 0;
    this.tokenCount = 0;
  }

  /** Adds the tokens `start .. end`, to the last range if they follow it. */
  push(start: number, end: number): void {
    const last = this.#length - 1;
    if (last >= 0 && this.#ends[last] === start) {
      this.#ends[last] = end;
    } else {
      this.#starts[this.#length] = start;
      this.#ends[this.#length++] = end;
    }
    this.tokenCount += end - start;
  }

  /** Appends the first `most` tokens to a row. */
  appendTo(writer: ExampleWriter, most: number): void {
    let room = most;
    for (let i = 0; i < this.#length && room > 0; i++) {
      const start = this.#starts[i]!;
      const end = Math.min(this.#ends[i]!, start + room);
      writer.append(start, end);
      room -= end - start;
    }
  }
}
