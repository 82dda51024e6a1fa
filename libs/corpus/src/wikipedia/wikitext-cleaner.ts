import * as byte from './wiki-byte.ts';
import { GUARDED, isUrlEnd, isWhiteSpace, KINDS, MARKUP, SOFT_HYPHEN, URL_START } from './wiki-characters.ts';
import { isNoProse } from './wiki-link.ts';
import { roleOfTag } from './wiki-names.ts';
import { WikiStructure, type OpenPiece } from './wiki-structure.ts';
import { WikiSource, type WikiTag } from './wiki-source.ts';
import { closeTemplate, nextArgument } from './wiki-template.ts';
import { WikiTextWriter, type LineOptions } from './wiki-text-writer.ts';

/** How wikitext is cleaned. */
export interface WikitextOptions extends LineOptions {
  /** Namespaces, in lower case, links into which are left out: files and categories. */
  readonly droppedNamespaces: ReadonlySet<string>;
}

/**
 * Turns wikitext into prose, in one pass and linear time whatever the text.
 *
 * This reads a subset of the language, on its own terms: templates and tables are left out, but for a few
 * templates that stand for their argument; so are references, formulas, galleries, code, comments, pictures,
 * categories and magic words. Links leave their label, emphasis its text, references to characters the
 * character; items of lists and the text of block elements become lines. An argument of a template is not
 * expanded, so prose in templates is lost. Markup that is not closed is left out and its text kept.
 *
 * Example: `'''Ada''' ({{IPA|x}}) wrote [[Note G|a note]].<ref>p. 1</ref>` gives `Ada wrote a note.`
 *
 * Memory: the longest text, twice.
 */
export class WikitextCleaner {
  readonly #options: WikitextOptions;
  readonly #writer: WikiTextWriter;
  readonly #structure = new WikiStructure();
  #source = new WikiSource(Buffer.alloc(1), 0);

  constructor(options: WikitextOptions) {
    this.#options = options;
    this.#writer = new WikiTextWriter(options);
  }

  /**
   * Cleans a text.
   *
   * @param source UTF-8 wikitext, followed by one byte that may be overwritten.
   * @param end Index of that byte.
   * @returns Clean lines, each with its newline; valid until the next call.
   */
  clean(source: Buffer, end: number): Uint8Array {
    this.#source = new WikiSource(source, end);
    const writer = this.#writer;
    writer.start(end + 8);
    this.#structure.clear();
    while (this.#source.at < end) {
      this.#copyPlain();
      if (this.#source.at < end) this.#markup();
    }
    writer.endLine();
    return writer.bytes.subarray(0, writer.length);
  }

  /** Copies bytes until one that may have a meaning where it stands. */
  #copyPlain(): void {
    const { bytes, hole, lineStart } = this.#writer;
    const source = this.#source.bytes;
    let length = this.#writer.length;
    let at = this.#source.at;
    for (;;) {
      const next = source[at]!;
      const kind = KINDS[next]!;
      if (kind === MARKUP) break;
      if (kind === GUARDED) {
        if (length === lineStart || length === hole) break;
        if (next === byte.SPACE && bytes[length - 1] === byte.SPACE) {
          at++;
          continue;
        }
      }
      bytes[length++] = next;
      at++;
    }
    this.#source.at = at;
    this.#writer.length = length;
  }

  // oxlint-disable-next-line complexity -- a table of what each byte may begin
  #markup(): void {
    const next = this.#source.bytes[this.#source.at]!;
    switch (next) {
      case byte.NEWLINE:
        return this.#newline();
      case byte.OPEN_BRACKET:
        return this.#openBracket();
      case byte.CLOSE_BRACKET:
        return this.#closeBracket();
      case byte.OPEN_BRACE:
        return this.#openBrace();
      case byte.CLOSE_BRACE:
        return this.#closeBrace();
      case byte.PIPE:
        return this.#pipe();
      case byte.APOSTROPHE:
        return this.#apostrophes();
      case byte.LESS:
        return this.#less();
      case byte.AMPERSAND:
        return this.#reference();
      case byte.UNDERSCORE:
        return this.#magicWord();
      default:
        return this.#guarded(next);
    }
  }

  /** A byte that has a meaning at the start of a line or behind a hole only; or white space. */
  #guarded(next: number): void {
    this.#source.at++;
    const writer = this.#writer;
    // A link that begins the line may have a target that begins with a colon.
    const mayBeMark = writer.isAtLineStart && this.#structure.top?.mark.length !== writer.length;
    if (next < byte.SPACE) writer.put(byte.SPACE);
    else if (!mayBeMark || !this.#lineMark(next)) writer.put(next);
  }

  /** Passes what marks a line as an item of a list, as indented, or as a rule; tells whether it does. */
  #lineMark(next: number): boolean {
    if (next === byte.ASTERISK || next === byte.HASH) {
      this.#writer.isListItem = true;
      return true;
    }
    if (next === byte.COLON || next === byte.SEMICOLON) return true;
    return next === byte.HYPHEN && this.#skipRule();
  }

  /** Skips the rest of a horizontal rule: four hyphens or more. */
  #skipRule(): boolean {
    let end = this.#source.at;
    while (this.#source.bytes[end] === byte.HYPHEN) end++;
    if (end - this.#source.at < 3) return false;
    this.#source.at = end;
    return true;
  }

  #newline(): void {
    this.#source.at++;
    this.#structure.endLine();
    this.#writer.endLine();
  }

  #literal(count: number): void {
    for (let left = count; left > 0; left--) this.#writer.put(this.#source.bytes[this.#source.at++]!);
  }

  #openBracket(): void {
    if (this.#source.bytes[this.#source.at + 1] === byte.OPEN_BRACKET) {
      this.#source.at += 2;
      return this.#openLink();
    }
    const { bytes, at, end } = this.#source;
    if (!URL_START.test(bytes.toString('latin1', at + 1, at + 9))) return this.#literal(1);
    let urlEnd = at + 1;
    while (urlEnd < end && !isUrlEnd(bytes[urlEnd]!)) urlEnd++;
    this.#source.at = urlEnd;
    this.#structure.open('external', this.#writer);
  }

  /** A colon before the target makes an ordinary link of one to a picture or a category. */
  #openLink(): void {
    const link = this.#structure.open('link', this.#writer);
    if (this.#source.bytes[this.#source.at] !== byte.COLON) return;
    this.#source.at++;
    if (link !== undefined) link.isDropped = false;
  }

  #closeBracket(): void {
    if (this.#structure.top?.kind === 'external') {
      this.#source.at++;
      this.#structure.close('external');
      this.#writer.hole = this.#writer.length;
      return;
    }
    if (this.#source.bytes[this.#source.at + 1] !== byte.CLOSE_BRACKET) return this.#literal(1);
    this.#source.at += 2;
    const link = this.#structure.closeLink();
    if (link === undefined) return;
    link.isDropped ??= isNoProse(this.#writer, link, this.#options.droppedNamespaces);
    if (link.isDropped) this.#writer.goBack(link.mark);
  }

  #openBrace(): void {
    const count = this.#source.runOf(byte.OPEN_BRACE);
    const writer = this.#writer;
    if (count === 1) {
      const isTable = this.#source.bytes[this.#source.at + 1] === byte.PIPE && writer.isAtLineStart;
      if (!isTable) return this.#literal(1);
      this.#source.at += 2;
      this.#structure.open('table', writer);
      return;
    }
    this.#source.at += count;
    for (let left = count >> 1; left > 0; left--) this.#structure.open('template', writer);
  }

  #closeBrace(): void {
    const count = this.#source.runOf(byte.CLOSE_BRACE);
    if (count === 1) return this.#literal(1);
    this.#source.at += count;
    for (let left = count >> 1; left > 0; left--) this.#closeTemplate();
  }

  #closeTemplate(): void {
    const template = this.#structure.close('template');
    if (template !== undefined) closeTemplate(this.#writer, template);
  }

  #pipe(): void {
    const top = this.#structure.top;
    if (this.#closesTable(top)) {
      this.#source.at += 2;
      const table = this.#structure.close('table');
      if (table !== undefined) this.#writer.goBack(table.mark);
      return;
    }
    if (top?.kind === 'template') {
      this.#source.at++;
      nextArgument(this.#writer, top);
    } else if (top?.kind === 'link') {
      this.#source.at++;
      if (top.arguments++ === 0) {
        top.isDropped ??= isNoProse(this.#writer, top, this.#options.droppedNamespaces);
        this.#writer.goBack(top.mark);
        this.#writer.hole = -1;
      }
    } else this.#literal(1);
  }

  /** Whether `|}` ends a table: it starts a line, and is not the end of a template's last argument. */
  #closesTable(top: OpenPiece | undefined): boolean {
    const isMark = this.#source.bytes[this.#source.at + 1] === byte.CLOSE_BRACE && this.#writer.isAtLineStart;
    if (!isMark || !this.#structure.has('table')) return false;
    const isArgumentEnd =
      this.#source.bytes[this.#source.at + 2] === byte.CLOSE_BRACE &&
      this.#source.bytes[this.#source.at + 3] !== byte.CLOSE_BRACE;
    return !(isArgumentEnd && top?.kind === 'template');
  }

  /** Emphasis: two, three or five apostrophes; one more than these is text. */
  #apostrophes(): void {
    const count = this.#source.runOf(byte.APOSTROPHE);
    this.#source.at += count;
    const text = count === 1 || count === 4 ? 1 : Math.max(0, count - 5);
    for (let left = text; left > 0; left--) this.#writer.put(byte.APOSTROPHE);
  }

  #less(): void {
    const source = this.#source;
    const end = source.commentEnd();
    if (end !== undefined) {
      source.at = end;
      this.#writer.hole = this.#writer.length;
      return;
    }
    const tag = source.tag();
    const role = tag === undefined ? undefined : roleOfTag(tag.name);
    if (tag === undefined || role === undefined) return this.#literal(1);
    source.at = tag.end;
    if (role === 'break') this.#writer.endLine();
    else if (role !== 'strip') this.#element(tag, role);
  }

  /** Passes an element whose content is no wikitext: with it, or copying it as it is. */
  #element(tag: WikiTag, role: 'drop' | 'raw'): void {
    const source = this.#source;
    const close = tag.isClosing || tag.isEmpty ? undefined : source.closingTag(tag.name);
    if (role === 'drop') this.#writer.hole = this.#writer.length;
    if (close === undefined) return;
    while (role === 'raw' && source.at < close.start) this.#rawByte();
    source.at = close.end;
  }

  /** Copies a byte that is no markup; a control character is white space here too. */
  #rawByte(): void {
    const next = this.#source.bytes[this.#source.at]!;
    if (next === byte.NEWLINE) return this.#newline();
    this.#source.at++;
    this.#writer.put(Math.max(next, byte.SPACE));
  }

  #reference(): void {
    const character = this.#source.takeReference();
    if (character === undefined) return this.#literal(1);
    if (character === SOFT_HYPHEN) return;
    if (isWhiteSpace(character)) return this.#writer.put(byte.SPACE);
    for (const value of Buffer.from(String.fromCodePoint(character))) this.#writer.put(value);
  }

  #magicWord(): void {
    if (this.#source.takeMagicWord()) this.#writer.hole = this.#writer.length;
    else this.#literal(this.#source.runOf(byte.UNDERSCORE));
  }
}
