/** Characters of a line that are kept. */
const MAX_LINE_CHARACTERS = 4000;

/**
 * Lines from all over a text, evenly spaced, within a bounded number of characters.
 *
 * Every line is kept at first; whenever there are too many, every other one goes, and of those to come
 * only every second, fourth, eighth … is taken.
 */
export class LineSample {
  readonly #maxCharacters: number;
  #lines: string[] = [];
  #characters = 0;
  #stride = 1;
  #seen = 0;

  /** @param maxCharacters UTF-16 code units in the sample, at most; a single line may have 4,000. */
  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters;
  }

  /** The lines, in the order of the text. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Offers the next line. */
  add(line: string): void {
    if (this.#seen++ % this.#stride > 0) return;
    // A copy: a part of a string would keep all of it in memory.
    const kept = Buffer.from(line.slice(0, MAX_LINE_CHARACTERS)).toString();
    this.#lines.push(kept);
    this.#characters += kept.length;
    while (this.#characters > this.#maxCharacters && this.#lines.length > 1) this.#thin();
  }

  #thin(): void {
    this.#lines = this.#lines.filter((_, index) => index % 2 === 0);
    this.#characters = this.#lines.reduce((sum, line) => sum + line.length, 0);
    this.#stride *= 2;
  }
}
