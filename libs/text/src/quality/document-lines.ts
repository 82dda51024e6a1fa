import { SentenceBounds } from '../sentences/sentence-bounds.ts';

const FIRST_PARAGRAPHS = 64;

/** Where the lines of a document stand, without the empty ones, and which of them begin a paragraph. */
export class DocumentLines {
  readonly bounds: SentenceBounds = new SentenceBounds();
  /** Number of the first line of each paragraph; the first `paragraphs` entries hold. */
  paragraphStarts: Int32Array = new Int32Array(FIRST_PARAGRAPHS);
  paragraphs = 0;
  #isInParagraph = false;

  /** Forgets all lines. */
  clear(): void {
    this.bounds.clear();
    this.paragraphs = 0;
    this.#isInParagraph = false;
  }

  /** Adds the line of the bytes `start .. end`. */
  push(start: number, end: number): void {
    if (!this.#isInParagraph) this.#beginParagraph();
    this.bounds.push(start, end);
  }

  /** Ends the paragraph, if one has begun. */
  endParagraph(): void {
    this.#isInParagraph = false;
  }

  #beginParagraph(): void {
    this.#isInParagraph = true;
    if (this.paragraphs === this.paragraphStarts.length) {
      const larger = new Int32Array(2 * this.paragraphs);
      larger.set(this.paragraphStarts);
      this.paragraphStarts = larger;
    }
    this.paragraphStarts[this.paragraphs++] = this.bounds.length;
  }
}
