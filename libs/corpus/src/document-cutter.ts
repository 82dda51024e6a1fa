import { ByteQueue } from './byte-queue.ts';
import type { CutterOptions, RawRecord, RecordCutter } from './record-cutter.ts';

/** What a {@link DocumentCutter} needs besides the range. */
export interface DocumentCutterOptions extends CutterOptions {
  /** Whether the first byte pushed begins a line, or stands inside one that is not blank. */
  readonly atLineStart: boolean;
  /** Whether a blank line ends a document; if not, the whole file is one. */
  readonly blankLineEnds: boolean;
  /** What happens to a document over `maxBytes`: it is cut into several, or left out. */
  readonly long: 'cut' | 'drop';
}

const NEWLINE = 0x0a;
/** Bytes of a character in UTF-8 at most. */
const LONGEST_CHARACTER = 4;

/**
 * Cuts plain text into documents that stand between blank lines.
 *
 * A document starts with a line that is not blank after one that is, and belongs to the range if that
 * line starts in it; white space around it is no part of it. Blank means ASCII white space only. A
 * document over `maxBytes` is cut at its last line end, space or character within the limit, and where more
 * white space follows than that: where the cuts fall depends on the text alone, not on the chunks.
 */
export class DocumentCutter implements RecordCutter {
  done = false;
  readonly #options: DocumentCutterOptions;
  /** Starts with the document at hand if it is `own`, else holds nothing between two pushes. */
  readonly #queue: ByteQueue;
  /** Position in the file of the current line, and whether it has text so far. */
  #lineOffset: number;
  #lineHasText: boolean;
  /** Between documents, in one of the range, or in one that is not handed out. */
  #state: 'between' | 'own' | 'foreign';
  #documentOffset = 0;
  /** Inside white space of more than `maxBytes`, behind a part that has been handed out. */
  #isInGap = false;
  /** The document as indices into the queue, without white space around it. */
  #documentStart = 0;
  #documentEnd = 0;

  constructor(options: DocumentCutterOptions) {
    this.#options = options;
    this.#queue = new ByteQueue(options.position);
    this.#lineOffset = options.position;
    this.#lineHasText = !options.atLineStart;
    this.#state = options.atLineStart ? 'between' : 'foreign';
  }

  push(chunk: Uint8Array): RawRecord[] {
    const records: RawRecord[] = [];
    let from = this.#queue.length;
    this.#queue.append(chunk);
    const bytes = this.#queue.bytes;
    while (from < bytes.length && !this.done) {
      const newline = bytes.indexOf(NEWLINE, from);
      const to = newline < 0 ? bytes.length : newline;
      this.#readLine(records, bytes, { from, to });
      if (newline >= 0) this.#endLine(records, bytes, newline + 1);
      from = to + 1;
    }
    this.#boundGap(records, bytes, bytes.length);
    this.#forget(bytes.length);
    return records;
  }

  finish(): RawRecord[] {
    const records: RawRecord[] = [];
    this.#endDocument(records, this.#queue.bytes);
    this.done = true;
    return records;
  }

  close(): void {
    this.#queue.close();
  }

  /** Takes a line, or the part of one that has arrived. */
  #readLine(records: RawRecord[], bytes: Buffer, { from, to }: { from: number; to: number }): void {
    const text = this.#lineHasText ? from : nextText(bytes, from, to);
    if (text === to) return;
    this.#lineHasText = true;
    if (this.#state === 'between') this.#beginDocument(text);
    if (this.#state !== 'own') return;
    this.#resumeAfterGap(records, bytes, { from: text, to });
    const end = endOfText(bytes, text, to);
    if (end > text) this.#documentEnd = end;
    this.#boundDocument(records, bytes);
  }

  #endLine(records: RawRecord[], bytes: Buffer, nextLine: number): void {
    if (!this.#lineHasText && this.#options.blankLineEnds) this.#endDocument(records, bytes);
    this.#lineHasText = false;
    this.#lineOffset = this.#queue.position + nextLine;
    if (this.#state === 'between' && this.#lineOffset >= this.#options.end) this.done = true;
  }

  #beginDocument(start: number): void {
    const { start: rangeStart, end: rangeEnd } = this.#options;
    this.#state = this.#lineOffset >= rangeStart && this.#lineOffset < rangeEnd ? 'own' : 'foreign';
    this.#documentOffset = this.#lineOffset;
    this.#documentStart = start;
    this.#documentEnd = start;
  }

  #endDocument(records: RawRecord[], bytes: Buffer): void {
    if (this.#state === 'own' && !this.#isInGap) {
      const document = bytes.subarray(this.#documentStart, this.#documentEnd);
      records.push({ bytes: document, offset: this.#documentOffset });
    }
    this.#state = 'between';
    this.#isInGap = false;
  }

  /** Hands out a document that more white space than `maxBytes` follows, so that this need not be held. */
  #boundGap(records: RawRecord[], bytes: Buffer, to: number): void {
    const { maxBytes } = this.#options;
    if (this.#state !== 'own' || to - this.#documentEnd <= maxBytes) return;
    if (!this.#isInGap) {
      const part = bytes.subarray(this.#documentStart, this.#documentEnd);
      records.push({ bytes: part, offset: this.#documentOffset });
    }
    this.#isInGap = true;
    this.#documentStart = to;
    this.#documentEnd = to;
  }

  /** Begins another part of the document where text follows such a gap. */
  #resumeAfterGap(records: RawRecord[], bytes: Buffer, { from, to }: { from: number; to: number }): void {
    if (!this.#isInGap && to - this.#documentEnd <= this.#options.maxBytes) return;
    const text = nextText(bytes, from, to);
    this.#boundGap(records, bytes, text);
    if (!this.#isInGap || text === to) return;
    this.#isInGap = false;
    this.#options.onLong(this.#documentOffset);
    if (this.#options.long === 'drop') this.#state = 'foreign';
    this.#documentStart = text;
    this.#documentEnd = text;
    this.#documentOffset = this.#queue.position + text;
  }

  /** Cuts or drops what is over the limit; more than one part if a large chunk has arrived. */
  #boundDocument(records: RawRecord[], bytes: Buffer): void {
    const { maxBytes, long, onLong } = this.#options;
    while (this.#state === 'own' && this.#documentEnd - this.#documentStart > maxBytes) {
      onLong(this.#documentOffset);
      if (long === 'drop') {
        this.#state = 'foreign';
        return;
      }
      const start = this.#documentStart;
      const textEnd = endOfText(bytes, start, start + maxBytes);
      // A gap that is too long comes first: it is where the document would be cut if it came in small chunks.
      const isGap = nextText(bytes, textEnd, this.#documentEnd) - textEnd > maxBytes;
      const cut = isGap ? textEnd : findCut(bytes, start, start + maxBytes);
      const part = bytes.subarray(start, endOfText(bytes, start, cut));
      records.push({ bytes: part, offset: this.#documentOffset });
      this.#documentStart = nextText(bytes, cut, this.#documentEnd);
      this.#documentOffset = this.#queue.position + this.#documentStart;
    }
  }

  /** Drops all bytes that no later record can contain. */
  #forget(length: number): void {
    const count = this.#state === 'own' ? this.#documentStart : length;
    this.#queue.drop(count);
    // Whatever document comes next starts beyond the range: one of a gigabyte is not read to its end by every split.
    if (this.#state === 'foreign' && this.#queue.position >= this.#options.end) this.done = true;
    this.#documentStart -= count;
    this.#documentEnd -= count;
  }
}

/** Whether a byte is ASCII white space: space, tab, line feed, vertical tab, form feed, carriage return. */
export function isBlankByte(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function nextText(bytes: Buffer, from: number, to: number): number {
  let index = from;
  while (index < to && isBlankByte(bytes[index]!)) index++;
  return index;
}

function endOfText(bytes: Buffer, from: number, to: number): number {
  let index = to;
  while (index > from && isBlankByte(bytes[index - 1]!)) index--;
  return index;
}

/** Finds where to cut `[start, limit)`: after its last line or word in the second half, else at a character. */
function findCut(bytes: Buffer, start: number, limit: number): number {
  const middle = start + ((limit - start) >> 1);
  for (const separator of [NEWLINE, 0x20]) {
    const found = bytes.lastIndexOf(separator, limit - 1);
    if (found > middle) return found;
  }
  let cut = limit;
  while (cut > limit - LONGEST_CHARACTER + 1 && (bytes[cut]! & 0xc0) === 0x80) cut--;
  return Math.max(cut, start + 1);
}
