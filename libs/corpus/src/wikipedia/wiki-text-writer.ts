import {
  CLOSE_PARENTHESIS,
  COLON,
  EQUALS,
  NEWLINE,
  OPEN_PARENTHESIS,
  SEMICOLON,
  SPACE,
} from './wiki-byte.ts';

/** A place in the text to go back to. */
export interface WriterMark {
  readonly length: number;
  readonly lineStart: number;
  readonly isListItem: boolean;
}

/** Which lines are kept. */
export interface LineOptions {
  /** Headings of sections, as lines of their own. */
  readonly headings: 'keep' | 'drop';
  /** Items of lists, as lines of their own. */
  readonly lists: 'keep' | 'drop';
}

/**
 * Gathers clean text: single spaces, no empty lines, and no traces of what was taken out.
 *
 * The fields are open to the cleaner's inner loop, which copies plain bytes itself.
 */
export class WikiTextWriter {
  bytes: Uint8Array = new Uint8Array(1 << 16);
  length = 0;
  /** Index of the first byte of the line. */
  lineStart = 0;
  /** Where something was taken out last; there, spaces and punctuation may not fit any more. */
  hole = -1;
  isListItem = false;
  readonly #options: LineOptions;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  /** Starts a new text of at most `capacity` bytes. */
  start(capacity: number): void {
    if (this.bytes.length < capacity) this.bytes = Buffer.allocUnsafeSlow(2 * capacity);
    this.length = 0;
    this.lineStart = 0;
    this.hole = -1;
    this.isListItem = false;
  }

  get isAtLineStart(): boolean {
    return this.length === this.lineStart;
  }

  mark(): WriterMark {
    return { length: this.length, lineStart: this.lineStart, isListItem: this.isListItem };
  }

  /** Takes out all that came after a mark, and leaves a hole. */
  goBack(mark: WriterMark): void {
    this.length = mark.length;
    this.lineStart = mark.lineStart;
    this.isListItem = mark.isListItem;
    this.hole = this.length;
  }

  /** Writes a byte that may be a space, or punctuation behind a hole. */
  put(byte: number): void {
    const last = this.isAtLineStart ? SPACE : this.bytes[this.length - 1];
    if (byte === SPACE) {
      if (last === SPACE || (last === OPEN_PARENTHESIS && this.hole === this.length)) return;
    } else if (this.hole === this.length && isPunctuation(byte)) {
      if (!this.#closeHole(byte, last)) return;
    }
    this.bytes[this.length++] = byte;
  }

  /** Makes the end of the text fit for punctuation; tells whether that is still needed. */
  #closeHole(byte: number, last: number | undefined): boolean {
    if (last === OPEN_PARENTHESIS) {
      if (byte === CLOSE_PARENTHESIS) this.length--;
      this.hole = this.length;
      return false;
    }
    if (last === SPACE && !this.isAtLineStart) this.length--;
    return true;
  }

  /** Ends the line, unless it is empty or of a kind that is left out. */
  endLine(): void {
    let end = this.length;
    while (end > this.lineStart && this.bytes[end - 1] === SPACE) end--;
    const line = this.bytes.subarray(this.lineStart, end);
    if (isHeading(line)) end = this.#options.headings === 'keep' ? this.#unwrapHeading(line) : this.lineStart;
    if (this.isListItem && this.#options.lists === 'drop') end = this.lineStart;
    this.isListItem = false;
    this.length = end;
    if (end > this.lineStart) this.bytes[this.length++] = NEWLINE;
    this.lineStart = this.length;
  }

  #unwrapHeading(line: Uint8Array): number {
    let start = 0;
    let end = line.length;
    while (start < end && line[start] === EQUALS && line[end - 1] === EQUALS) {
      start++;
      end--;
    }
    while (start < end && line[start] === SPACE) start++;
    while (start < end && line[end - 1] === SPACE) end--;
    line.copyWithin(0, start, end);
    return this.lineStart + Math.max(0, end - start);
  }
}

/** Whether a byte ends a part of a sentence, so that no space is written before it. */
function isPunctuation(byte: number): boolean {
  return byte === 0x2c || byte === 0x2e || byte === COLON || byte === SEMICOLON || byte === CLOSE_PARENTHESIS;
}

function isHeading(line: Uint8Array): boolean {
  return line.length > 2 && line[0] === EQUALS && line[line.length - 1] === EQUALS;
}
