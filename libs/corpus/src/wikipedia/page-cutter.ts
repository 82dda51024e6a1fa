import { ByteQueue } from '../byte-queue.ts';
import type { CutterOptions, RawRecord, RecordCutter } from '../record-cutter.ts';

const PAGE_START = Buffer.from('<page>');
const PAGE_END = Buffer.from('</page>');
const DUMP_START = Buffer.from('<mediawiki');
const DUMP_END = Buffer.from('</mediawiki>');
/** Room for a byte order mark, an XML declaration and white space before the first element. */
const MAX_PROLOGUE_BYTES = 4096;
const QUOTED_BYTES = 40;

/** What a cutter of pages is built from. */
export interface PageCutterOptions extends CutterOptions {
  /** Called where the bytes are not those of a dump; throws. */
  readonly onMalformed: (message: string, offset: number) => never;
}

type State = 'prologue' | 'seeking' | 'between' | 'page' | 'skipping' | 'closed';

/**
 * Cuts the pages out of an XML dump of MediaWiki: from each `<page>` to its `</page>`.
 *
 * A page belongs to the range in which its `<page>` starts. The text of a dump holds no `<` but those of
 * tags, so a range that starts in the middle of a page finds the next one by its tag. Behind a page, only
 * white space, another page and the end of the dump are accepted, and a dump must end.
 */
export class PageCutter implements RecordCutter {
  done = false;
  /** End of the range; may be set later, as long as nothing behind it has been pushed. */
  end: number;
  readonly #options: PageCutterOptions;
  readonly #queue: ByteQueue;
  #state: State;
  /** Bytes of the queue in which the mark that is sought does not start. */
  #searched = 0;

  constructor(options: PageCutterOptions) {
    this.#options = options;
    this.#queue = new ByteQueue(options.position);
    this.#state = options.position === 0 ? 'prologue' : 'seeking';
    this.end = options.end;
  }

  push(chunk: Uint8Array): RawRecord[] {
    this.#queue.append(chunk);
    return this.#cut();
  }

  finish(): RawRecord[] {
    if (this.done) return [];
    const { length, position, bytes } = this.#queue;
    if (this.#state === 'prologue' || this.#state === 'page' || this.#state === 'skipping') {
      const expected = this.#state === 'prologue' ? '<mediawiki>' : '</page>';
      this.#options.onMalformed(`expected ${expected}, got the end of the file`, position);
    }
    if (this.#state === 'between') {
      const found = isBlank(bytes)
        ? 'the end of the file'
        : JSON.stringify(bytes.toString('utf8', 0, QUOTED_BYTES));
      this.#options.onMalformed(`expected <page> or </mediawiki>, got ${found}`, position + length);
    }
    this.done = true;
    return [];
  }

  close(): void {
    this.#queue.close();
  }

  /** Takes whatever is complete; what it drops from the queue stays valid until the next push. */
  #cut(): RawRecord[] {
    const records: RawRecord[] = [];
    for (let goesOn = true; goesOn && !this.done;) {
      switch (this.#state) {
        case 'prologue':
          goesOn = this.#prologue();
          break;
        case 'seeking':
          goesOn = this.#seek();
          break;
        case 'between':
          goesOn = this.#between();
          break;
        case 'page':
          goesOn = this.#page(records);
          break;
        case 'skipping':
          goesOn = this.#skip();
          break;
        case 'closed':
          goesOn = this.#closed();
      }
    }
    return records;
  }

  #prologue(): boolean {
    const head = this.#queue.bytes.subarray(0, MAX_PROLOGUE_BYTES);
    const index = head.indexOf(DUMP_START);
    if (index < 0) {
      if (head.length < MAX_PROLOGUE_BYTES) return false;
      const found = JSON.stringify(head.toString('utf8', 0, QUOTED_BYTES));
      this.#options.onMalformed(`expected an XML dump that begins with <mediawiki>, got ${found}`, 0);
    }
    this.#queue.drop(index);
    this.#state = 'seeking';
    return true;
  }

  #seek(): boolean {
    const index = this.#queue.bytes.indexOf(PAGE_START);
    if (index < 0) {
      this.#endRange(this.#queue.length - PAGE_START.length + 1);
      return false;
    }
    return this.#endRange(index) ? false : this.#open();
  }

  /** Drops what lies before a position of the queue; ends the range if it lies behind. */
  #endRange(index: number): boolean {
    if (index > 0) this.#queue.drop(index);
    this.done = this.#queue.position >= this.end;
    return this.done;
  }

  #open(): boolean {
    this.#state = 'page';
    this.#searched = PAGE_START.length;
    return true;
  }

  #between(): boolean {
    const { bytes } = this.#queue;
    let index = 0;
    while (index < bytes.length && isSpace(bytes[index]!)) index++;
    if (this.#endRange(index)) return false;
    const rest = bytes.subarray(index);
    if (rest.length < DUMP_END.length && !startsWith(rest, PAGE_START)) {
      if (startsWith(PAGE_START, rest) || startsWith(DUMP_END, rest)) return false;
    } else if (startsWith(rest, PAGE_START)) return this.#open();
    else if (startsWith(rest, DUMP_END)) {
      this.#queue.drop(DUMP_END.length);
      this.#state = 'closed';
      return true;
    }
    const found = JSON.stringify(rest.toString('utf8', 0, QUOTED_BYTES));
    return this.#options.onMalformed(`expected <page> or </mediawiki>, got ${found}`, this.#queue.position);
  }

  /** Behind the end of the dump, there is nothing but white space. */
  #closed(): boolean {
    const { bytes, length, position } = this.#queue;
    if (!isBlank(bytes)) {
      const found = JSON.stringify(bytes.toString('utf8', 0, QUOTED_BYTES));
      this.#options.onMalformed(`expected the end of the file, got ${found}`, position);
    }
    this.#queue.drop(length);
    return false;
  }

  #page(records: RawRecord[]): boolean {
    const { bytes, position } = this.#queue;
    const index = bytes.indexOf(PAGE_END, this.#searched);
    const length = index < 0 ? bytes.length : index + PAGE_END.length;
    if (length > this.#options.maxBytes) {
      this.#options.onLong(position);
      this.#state = 'skipping';
      return true;
    }
    if (index < 0) {
      this.#searched = Math.max(PAGE_START.length, bytes.length - PAGE_END.length + 1);
      return false;
    }
    records.push({ bytes: bytes.subarray(0, length), offset: position });
    this.#queue.drop(length);
    this.#state = 'between';
    return true;
  }

  #skip(): boolean {
    const { bytes } = this.#queue;
    const index = bytes.indexOf(PAGE_END);
    this.#queue.drop(index < 0 ? Math.max(0, bytes.length - PAGE_END.length + 1) : index + PAGE_END.length);
    if (index >= 0) this.#state = 'between';
    return index >= 0;
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every(isSpace);
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length >= start.length && start.every((byte, index) => bytes[index] === byte);
}
