import { CorpusFormatError } from '../errors.ts';
import type { RawRecord, RecordCutter } from '../record-cutter.ts';
import { PageCutter } from './page-cutter.ts';
import { MalformedPage, parsePage, type WikiPage } from './parse-page.ts';
import { unescapeXml } from './unescape-xml.ts';
import { droppedNamespaces } from './wiki-names.ts';
import type { LineOptions } from './wiki-text-writer.ts';
import { WikitextCleaner } from './wikitext-cleaner.ts';

/** What was met in a dump; every page is counted in exactly one field. */
export interface WikipediaCounts {
  /** Articles that were handed out. */
  articles: number;
  redirects: number;
  /** Pages of discussions, users, templates, categories and so on. */
  otherNamespaces: number;
  /** Pages over the limit of bytes. */
  oversizePages: number;
  /** Articles without text, or of which cleaning leaves none. */
  emptyArticles: number;
}

/** Counts of nothing, to be added to. */
export function createWikipediaCounts(): WikipediaCounts {
  return { articles: 0, redirects: 0, otherNamespaces: 0, oversizePages: 0, emptyArticles: 0 };
}

/** What a cutter of articles is built from. */
export interface WikipediaCutterOptions extends Partial<LineOptions> {
  /** What the user named, for messages. */
  readonly path: string;
  /** Position in the dump's text of the first byte that will be pushed: the start of the range. */
  readonly position: number;
  /** End of the range; a page belongs to it if its `<page>` starts before. */
  readonly end: number;
  /** Largest page, in bytes of the dump; bounds the memory to about five times that. */
  readonly maxBytes: number;
  /** Names of the namespaces of files and categories in the wiki's own language. */
  readonly localNamespaces?: readonly string[];
  /** What is counted is added here; default new counts. */
  readonly counts?: WikipediaCounts;
  /** Called when a page is over the limit; may throw to refuse it. */
  readonly onLong?: (offset: number) => void;
  /** Puts a place of the text into words, for messages; by default, as a byte of the file. */
  readonly describePlace?: (offset: number) => string;
}

const NEWLINE = 0x0a;
const MARKERS_OF_REDIRECTS = /^\s*#redirect/i;

/**
 * Cuts an XML dump of MediaWiki into articles, as clean text: the title, then the prose, a paragraph a line.
 *
 * Redirects and pages of other namespaces are counted and left out. Offsets are those of the pages' tags.
 */
export class WikipediaCutter implements RecordCutter {
  readonly counts: WikipediaCounts;
  readonly #pages: PageCutter;
  readonly #cleaner: WikitextCleaner;
  readonly #options: WikipediaCutterOptions;
  #escaped = Buffer.alloc(0);

  constructor(options: WikipediaCutterOptions) {
    this.#options = options;
    this.counts = options.counts ?? createWikipediaCounts();
    const { position, end, maxBytes, headings = 'drop', lists = 'keep' } = options;
    const namespaces = droppedNamespaces(options.localNamespaces);
    this.#cleaner = new WikitextCleaner({ headings, lists, droppedNamespaces: namespaces });
    this.#pages = new PageCutter({
      position,
      start: position,
      end,
      maxBytes,
      onLong: (offset) => {
        options.onLong?.(offset);
        this.counts.oversizePages++;
      },
      onMalformed: (message, offset) => this.#refuse(message, offset),
    });
  }

  get done(): boolean {
    return this.#pages.done;
  }

  /** Sets the end of the range, when it is known later; nothing behind it may have been pushed. */
  endAt(offset: number): void {
    this.#pages.end = offset;
  }

  push(chunk: Uint8Array): RawRecord[] {
    return this.#articles(this.#pages.push(chunk));
  }

  finish(): RawRecord[] {
    return this.#articles(this.#pages.finish());
  }

  close(): void {
    this.#pages.close();
  }

  #articles(pages: readonly RawRecord[]): RawRecord[] {
    const articles: RawRecord[] = [];
    for (const page of pages) {
      const bytes = this.#articleOf(page);
      if (bytes !== undefined) articles.push({ bytes, offset: page.offset });
    }
    return articles;
  }

  #articleOf({ bytes, offset }: RawRecord): Uint8Array | undefined {
    const page = this.#parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), offset);
    if (page.namespace !== 0) {
      this.counts.otherNamespaces++;
      return undefined;
    }
    if (page.isRedirect || MARKERS_OF_REDIRECTS.test(page.text.toString('latin1', 0, 64))) {
      this.counts.redirects++;
      return undefined;
    }
    const article = this.#clean(page, bytes, offset);
    if (article === undefined) this.counts.emptyArticles++;
    else this.counts.articles++;
    return article;
  }

  #clean(page: WikiPage, bytes: Uint8Array, offset: number): Uint8Array | undefined {
    // One byte more than the text, which the cleaner needs.
    if (this.#escaped.length <= bytes.length) this.#escaped = Buffer.allocUnsafeSlow(2 * bytes.length);
    const length = this.#unescape(page.text, bytes, offset);
    const text = this.#cleaner.clean(this.#escaped, length);
    if (text.length === 0) return undefined;
    const titleLength = this.#unescape(page.title, bytes, offset);
    const article = Buffer.allocUnsafe(titleLength + text.length);
    article.set(this.#escaped.subarray(0, titleLength));
    article[titleLength] = NEWLINE;
    // The text ends with a newline, which the document does not.
    article.set(text.subarray(0, -1), titleLength + 1);
    return article;
  }

  #unescape(data: Buffer, page: Uint8Array, offset: number): number {
    const length = unescapeXml(data, this.#escaped);
    if (length >= 0) return length;
    const index = -1 - length;
    const found = JSON.stringify(data.toString('utf8', index, index + 12));
    const place = offset + data.byteOffset - page.byteOffset + index;
    return this.#refuse(`expected a reference to a character that XML knows, got ${found}`, place);
  }

  #parse(page: Buffer, offset: number): WikiPage {
    try {
      return parsePage(page);
    } catch (error) {
      if (!(error instanceof MalformedPage)) throw error;
      return this.#refuse(error.message, offset + error.index);
    }
  }

  #refuse(message: string, offset: number): never {
    const { path, describePlace = (place) => `byte ${place}` } = this.#options;
    throw new CorpusFormatError(
      `Wikipedia dump: ${message} (${path}, ${describePlace(offset)}). The file is damaged, incomplete or no ` +
        'export of MediaWiki: get it again.',
      { path, offset },
    );
  }
}
