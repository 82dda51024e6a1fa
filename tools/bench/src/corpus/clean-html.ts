/**
 * Cleans HTML, and XML that names its elements alike (Mallard), to the paragraphs in it.
 *
 * One scan over tags: text outside of skipped elements is gathered, and each tag of a block ends a
 * paragraph. This reads documentation for benchmarks; it is no parser for pages that need repair.
 */
import { replaceCharacterReferences } from './character-references.ts';

/** Elements whose text is no prose; they are left out with all that they hold. */
const SKIPPED = new Set(
  'head script style noscript template nav header footer aside button select svg math pre code-block form h1 h2 h3 h4 h5 h6 title'.split(
    ' ',
  ),
);

/** Elements whose text is left in the line of what surrounds them. */
const INLINE = new Set(
  (
    'a abbr acronym app b bdi bdo big cite cmd code data dfn em file font gui guiseq i img input ins kbd key ' +
    'keyseq label link mark output q s samp small span strike strong sub sup time tt u var wbr ' +
    'button math script select svg'
  ).split(' '),
);

/** Elements that have no content, for which no end tag is waited. */
const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));

/** Classes, identifiers and roles of what surrounds a page. */
const SURROUNDINGS =
  /^(?:[a-z]+-)?(?:nav|navbar|navheader|navfooter|navigation|(?:sphinx)?sidebar|breadcrumbs?|toc|headerlink|menu|related|search|banner|copyright)$/i;
const NAMED_AS = /\b(?:class|id|role)\s*=\s*(?:"([^"]{0,200})"|'([^']{0,200})')/gi;
const TAG_NAME = /^\/?([a-zA-Z][a-zA-Z0-9:-]{0,40})/;
const RAW_TEXT_ENDS: Readonly<Record<string, RegExp>> = { script: /<\/script/gi, style: /<\/style/gi };
const MAX_TAG_LENGTH = 20_000;

/** Returns the paragraphs of a page, each on one line, without headings, code, navigation, scripts and styles. */
export function cleanHtml(html: string): string[] {
  return new PageReader(html).read();
}

interface Tag {
  readonly name: string;
  readonly isEnd: boolean;
  readonly isVoid: boolean;
  /** What stands between the angle brackets. */
  readonly source: string;
}

class PageReader {
  readonly #html: string;
  readonly #paragraphs: string[] = [];
  #text: string[] = [];
  /** The element being skipped, and how many of its name are open in it. */
  #skipped: string | undefined;
  #depth = 0;
  /** Where the first `>` from some place on was found; asked for again only beyond it. */
  #close = -1;

  constructor(html: string) {
    this.#html = html;
  }

  read(): string[] {
    let position = 0;
    for (;;) {
      const open = this.#html.indexOf('<', position);
      this.#addText(this.#html.slice(position, open < 0 ? undefined : open));
      if (open < 0) break;
      position = this.#readMarkup(open);
    }
    this.#endParagraph();
    return this.#paragraphs;
  }

  #addText(text: string): void {
    if (this.#skipped === undefined && text !== '') this.#text.push(text);
  }

  /** Reads the markup at a `<` and returns where it ends. */
  #readMarkup(open: number): number {
    const html = this.#html;
    if (html.startsWith('<!--', open)) return after(html, '-->', open + 4);
    if (html.startsWith('<![CDATA[', open)) return open + 9;
    if (this.#close < open) this.#close = indexOrEnd(html.indexOf('>', open), html);
    const close = this.#close;
    const tag = close - open > MAX_TAG_LENGTH ? undefined : parseTag(html.slice(open + 1, close));
    if (tag !== undefined) return this.#readTag(tag, close + 1);
    if (html[open + 1] === '!' || html[open + 1] === '?') return close + 1;
    // No tag, but the sign itself, as "a < b" has it.
    this.#addText('<');
    return open + 1;
  }

  /** Takes a tag that ends at `end`, and returns where to go on. */
  #readTag(tag: Tag, end: number): number {
    if (this.#skipped === undefined) this.#readShownTag(tag);
    else this.#readSkippedTag(tag);
    // What stands in a script is no markup.
    const pattern = RAW_TEXT_ENDS[tag.name];
    if (pattern === undefined || tag.isEnd || tag.isVoid) return end;
    pattern.lastIndex = end;
    return indexOrEnd(pattern.exec(this.#html)?.index ?? -1, this.#html);
  }

  #readShownTag(tag: Tag): void {
    if (!INLINE.has(tag.name)) this.#endParagraph();
    if (tag.isEnd || tag.isVoid || !isSkipped(tag)) return;
    this.#skipped = tag.name;
    this.#depth = 1;
  }

  #readSkippedTag(tag: Tag): void {
    if (tag.name !== this.#skipped || tag.isVoid) return;
    this.#depth += tag.isEnd ? -1 : 1;
    if (this.#depth === 0) this.#skipped = undefined;
  }

  #endParagraph(): void {
    if (this.#text.length === 0) return;
    const text = replaceCharacterReferences(this.#text.join('')).replace(/\s+/g, ' ').trim();
    this.#text = [];
    if (text !== '') this.#paragraphs.push(text);
  }
}

function parseTag(source: string): Tag | undefined {
  const name = TAG_NAME.exec(source)?.[1]?.toLowerCase();
  if (name === undefined) return undefined;
  return { name, source, isEnd: source.startsWith('/'), isVoid: VOID.has(name) || source.endsWith('/') };
}

function isSkipped({ name, source }: Tag): boolean {
  if (SKIPPED.has(name)) return true;
  // A whole page may stand in an element named after its menu.
  if (name === 'body' || name === 'html' || name === 'main' || name === 'article') return false;
  for (const match of source.matchAll(NAMED_AS)) {
    const names = (match[1] ?? match[2] ?? '').split(/\s+/);
    if (names.some((className) => SURROUNDINGS.test(className))) return true;
  }
  return false;
}

function after(text: string, mark: string, from: number): number {
  const place = text.indexOf(mark, from);
  return place < 0 ? text.length : place + mark.length;
}

function indexOrEnd(index: number, text: string): number {
  return index < 0 ? text.length : index;
}
