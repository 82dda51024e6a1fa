import { characterOf, MAX_REFERENCE_BYTES } from './html-entities.ts';
import { GREATER, LESS, SEMICOLON, SLASH, UNDERSCORE } from './wiki-byte.ts';

/** A tag of HTML or of an extension. */
export interface WikiTag {
  /** In lower case. */
  readonly name: string;
  readonly isClosing: boolean;
  /** Whether it stands for an element without content. */
  readonly isEmpty: boolean;
  /** Index behind it. */
  readonly end: number;
}

/** Indices of a closing tag. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const COMMENT_START = Buffer.from('<!--');
const COMMENT_END = Buffer.from('-->');
const MAX_TAG_NAME_BYTES = 20;
const MAX_MAGIC_WORD_BYTES = 60;

/** Wikitext that is being read: finds where its smallest parts end. A zero follows the last byte. */
export class WikiSource {
  readonly bytes: Buffer;
  /** Index behind the last byte. */
  readonly end: number;
  /** Index of the next byte to read. */
  at = 0;
  readonly #unclosedTags = new Set<string>();

  /** @param bytes At least one byte longer than the text, which is overwritten. */
  constructor(bytes: Buffer, end: number) {
    bytes[end] = 0;
    this.bytes = bytes;
    this.end = end;
  }

  /** Length of the run of a byte from here on. */
  runOf(value: number): number {
    let end = this.at;
    while (this.bytes[end] === value) end++;
    return end - this.at;
  }

  /** Index behind the comment that starts here, if one does: without an end, it goes on to that of the text. */
  commentEnd(): number | undefined {
    const isComment = COMMENT_START.every((byte, index) => this.bytes[this.at + index] === byte);
    if (!isComment) return undefined;
    const end = this.bytes.indexOf(COMMENT_END, this.at + COMMENT_START.length);
    return end < 0 || end >= this.end ? this.end : end + COMMENT_END.length;
  }

  /** The tag that starts here, if one does. */
  tag(): WikiTag | undefined {
    const isClosing = this.bytes[this.at + 1] === SLASH;
    const start = this.at + (isClosing ? 2 : 1);
    const name = this.#tagName(start);
    const end = name === '' ? -1 : this.#tagEnd(start + name.length);
    if (end < 0) return undefined;
    return { name, isClosing, isEmpty: this.bytes[end - 1] === SLASH, end: end + 1 };
  }

  /** Finds the closing tag of an element from here on; that there is none is remembered. */
  closingTag(name: string): Span | undefined {
    if (this.#unclosedTags.has(name)) return undefined;
    let start = this.bytes.indexOf('</', this.at, 'latin1');
    while (start >= 0 && start < this.end) {
      const nameStart = start + 2;
      const end = this.#tagName(nameStart) === name ? this.#tagEnd(nameStart + name.length) : -1;
      if (end >= 0) return { start, end: end + 1 };
      start = this.bytes.indexOf('</', nameStart, 'latin1');
    }
    this.#unclosedTags.add(name);
    return undefined;
  }

  /** Reads the reference that starts here, such as `&ndash;`, and passes it; undefined if it is none. */
  takeReference(): number | undefined {
    const start = this.at + 1;
    const length = this.bytes.subarray(start, start + MAX_REFERENCE_BYTES).indexOf(SEMICOLON);
    if (length < 1) return undefined;
    const character = characterOf(this.bytes.toString('latin1', start, start + length));
    if (character !== undefined) this.at = start + length + 1;
    return character;
  }

  /** Passes words in capitals between two underscores on each side, such as `__NOTOC__`; tells whether there are. */
  takeMagicWord(): boolean {
    const { bytes } = this;
    const start = this.at + 2;
    let end = start;
    while (end - start < MAX_MAGIC_WORD_BYTES && isMagicByte(bytes[end]!)) end++;
    const isWord = bytes[start - 1] === UNDERSCORE && end > start + 2;
    if (!isWord || bytes[end - 1] !== UNDERSCORE || bytes[end - 2] !== UNDERSCORE) return false;
    this.at = end;
    return true;
  }

  #tagName(start: number): string {
    let end = start;
    while (end - start < MAX_TAG_NAME_BYTES && isNameByte(this.bytes[end]!)) end++;
    return this.bytes.toString('latin1', start, end).toLowerCase();
  }

  /** Index of the `>` of a tag; -1 if another tag begins before it. */
  #tagEnd(start: number): number {
    for (let at = start; at < this.end; at++) {
      const next = this.bytes[at]!;
      if (next === GREATER) return at;
      if (next === LESS) return -1;
    }
    return -1;
  }
}

function isNameByte(value: number): boolean {
  return (value >= 0x30 && value <= 0x39) || ((value | 0x20) >= 0x61 && (value | 0x20) <= 0x7a);
}

function isMagicByte(value: number): boolean {
  return (value >= 0x41 && value <= 0x5a) || value >= 0x80 || value === UNDERSCORE;
}
