/**
 * Cleans Markdown (CommonMark with GitHub's tables) to the prose in it.
 *
 * A first pass goes over lines: front matter, code blocks, tables, HTML blocks, rules, headings and link
 * definitions are left out; quotes, list items and wrapped lines become paragraphs. A second pass
 * (`clean-inline.ts`) takes images, link targets, tags and marks out of each paragraph.
 *
 * All patterns look at a bounded number of characters, so that hostile text costs linear time.
 */
import { cleanInline } from './clean-inline.ts';

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const INDENTED = /^(?: {4}|\t)/;
const HEADING = /^ {0,3}#{1,6}(?:\s|$)/;
const UNDERLINE = /^ {0,3}(?:=+|-+)\s*$/;
const RULE = /^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/;
const TABLE_RULE = /^\s{0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-*:?\s*)+$/;
const LINK_DEFINITION = /^ {0,3}\[[^\]]{1,200}\]:/;
const LIST_ITEM = /^\s{0,12}(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?/;
const QUOTE = /^(?: {0,3}>\s?)+/;
const RAW_BLOCK = /^ {0,3}<(pre|script|style|table|svg|details)\b/i;
const COMMENT_START = '<!--';
const COMMENT_END = '-->';
const MAX_PATTERN_LINE = 2000;

/** Returns the paragraphs of a Markdown text as plain text, separated by blank lines; empty if there are none. */
export function cleanMarkdown(markdown: string): string {
  const lines = dropComments(markdown).split(/\r\n|\r|\n/);
  const reader = new BlockReader(lines.slice(frontMatterEnd(lines)));
  return reader
    .readParagraphs()
    .map(cleanInline)
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

function dropComments(text: string): string {
  const kept: string[] = [];
  let position = 0;
  for (;;) {
    const start = text.indexOf(COMMENT_START, position);
    if (start < 0) break;
    kept.push(text.slice(position, start));
    const end = text.indexOf(COMMENT_END, start + COMMENT_START.length);
    // A comment that never ends hides the rest, as browsers have it.
    position = end < 0 ? text.length : end + COMMENT_END.length;
  }
  kept.push(text.slice(position));
  return kept.join('');
}

/** Returns the index of the first line after YAML or TOML front matter, 0 if there is none. */
function frontMatterEnd(lines: readonly string[]): number {
  const mark = lines[0]?.trimEnd();
  if (mark !== '---' && mark !== '+++') return 0;
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === mark);
  return end < 0 ? 0 : end + 1;
}

/** Walks the lines, gathering paragraphs. */
class BlockReader {
  readonly #lines: readonly string[];
  readonly #paragraphs: string[] = [];
  #index = 0;
  #paragraph: string[] = [];
  #afterBlank = true;
  #inList = false;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  readParagraphs(): string[] {
    while (this.#index < this.#lines.length) this.#readLine();
    this.#endParagraph();
    return this.#paragraphs;
  }

  #readLine(): void {
    const raw = this.#lines[this.#index]!;
    const line = raw.replace(QUOTE, '');
    const blank = line.trim() === '';
    if (blank || line.length > MAX_PATTERN_LINE || !this.#skipBlock(line)) this.#readText(line, blank);
    this.#afterBlank = blank;
    this.#index++;
  }

  /** Handles a line that is no prose, with the lines that belong to it; tells whether it was one. */
  #skipBlock(line: string): boolean {
    const fence = FENCE.exec(line)?.[1];
    const raw = RAW_BLOCK.exec(line)?.[1];
    if (fence !== undefined) this.#skipFence(fence);
    else if (raw !== undefined) this.#skipElement(raw);
    else if (this.#isTableHead(line)) this.#skipTable();
    else if (HEADING.test(line)) this.#inList = false;
    else if (UNDERLINE.test(line) && this.#paragraph.length > 0) this.#paragraph = [];
    else if (!this.#isDropped(line)) return false;
    this.#endParagraph();
    return true;
  }

  #isDropped(line: string): boolean {
    if (RULE.test(line) || LINK_DEFINITION.test(line)) return true;
    return INDENTED.test(line) && this.#afterBlank && !this.#inList;
  }

  #readText(line: string, blank: boolean): void {
    if (blank) {
      this.#endParagraph();
      return;
    }
    const item = line.length > MAX_PATTERN_LINE ? null : LIST_ITEM.exec(line);
    if (item !== null) this.#endParagraph();
    if (item !== null) this.#inList = true;
    else if (this.#afterBlank && !/^\s/.test(line)) this.#inList = false;
    this.#paragraph.push(item === null ? line.trim() : line.slice(item[0].length).trim());
  }

  #endParagraph(): void {
    if (this.#paragraph.length > 0) this.#paragraphs.push(this.#paragraph.join(' '));
    this.#paragraph = [];
  }

  /** Leaves `#index` on the closing fence, or on the last line: an open fence runs to the end. */
  #skipFence(fence: string): void {
    const mark = fence[0]!;
    const closes = (line: string): boolean => {
      const text = line.replace(QUOTE, '').trim();
      return text.length >= fence.length && text === mark.repeat(text.length);
    };
    this.#index++;
    while (this.#index < this.#lines.length && !closes(this.#lines[this.#index]!)) this.#index++;
  }

  /** Leaves `#index` on the line with the end tag; without one, only on this line. */
  #skipElement(name: string): void {
    const tag = `</${name.toLowerCase()}`;
    const end = this.#lines.findIndex(
      (line, index) => index >= this.#index && line.toLowerCase().includes(tag),
    );
    if (end >= 0) this.#index = end;
  }

  #isTableHead(line: string): boolean {
    const next = this.#lines[this.#index + 1]?.replace(QUOTE, '') ?? '';
    return line.includes('|') && next.length <= MAX_PATTERN_LINE && TABLE_RULE.test(next);
  }

  #skipTable(): void {
    while ((this.#lines[this.#index + 1] ?? '').trim() !== '') this.#index++;
  }
}
