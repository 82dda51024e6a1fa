import { hash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { isProse, isSentences } from './is-prose.ts';
import { isReadable, MAX_FILE_BYTES, readParagraphs } from './read-paragraphs.ts';
import type { SeenTexts } from './seen-texts.ts';

/** A document that reaches this many UTF-16 units ends there; the next paragraph begins another. */
const DOCUMENT_LENGTH = 32_768;
/** A document shorter than this is left out. */
const MIN_DOCUMENT_LENGTH = 120;
/** What packages put beside their texts, alike in all of them. */
const NEVER_READ = /\/(?:changelog|copyright|NEWS|genindex|search|index-all|allclasses|allpackages)[^/]*$/i;

/** What a folder gave to a corpus. */
export interface SourceCounts {
  files: number;
  unreadableFiles: number;
  documents: number;
  paragraphs: number;
  bytes: number;
  duplicateParagraphs: number;
  otherParagraphs: number;
}

/** What to take from a folder. */
export interface SourceOptions {
  readonly seen: SeenTexts;
  /** Parts of paths that are left out. */
  readonly exclude: readonly string[];
  /** Whether paragraphs without any letter outside of ASCII are left out, as translations leave English in. */
  readonly dropAscii: boolean;
  /** Whether only paragraphs of whole sentences are taken. */
  readonly onlySentences: boolean;
}

interface FoundFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** The documents of one folder, its files in an order that is shuffled but always the same. */
export class CorpusSource {
  readonly folder: string;
  readonly counts: SourceCounts = {
    files: 0,
    unreadableFiles: 0,
    documents: 0,
    paragraphs: 0,
    bytes: 0,
    duplicateParagraphs: 0,
    otherParagraphs: 0,
  };
  readonly #options: SourceOptions;
  #files: readonly FoundFile[] = [];
  #totalBytes = 0;
  #readBytes = 0;
  #next = 0;
  #waiting: string[] = [];

  constructor(folder: string, options: SourceOptions) {
    this.folder = folder;
    this.#options = options;
  }

  /** Lists the folder's readable files. */
  async open(): Promise<void> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => this.#isWanted(path));
    const files: (FoundFile & { readonly key: string })[] = [];
    for (const path of paths) {
      const { size } = await stat(path);
      const key = hash('sha1', relative(this.folder, path).replaceAll('\\', '/'));
      if (size <= MAX_FILE_BYTES) files.push({ path, sizeBytes: size, key });
    }
    this.#files = files.sort((a, b) => (a.key < b.key ? -1 : 1));
    this.#totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  /** Share of the folder that was taken, 0 to 1. */
  get progress(): number {
    return this.#totalBytes === 0 ? 1 : this.#readBytes / this.#totalBytes;
  }

  /** The next document, its paragraphs on a line each; undefined at the end. */
  async next(): Promise<string | undefined> {
    while (this.#waiting.length === 0) {
      const file = this.#files[this.#next++];
      if (file === undefined) return undefined;
      this.#readBytes += file.sizeBytes;
      this.#waiting = await this.#readDocuments(file.path);
    }
    const document = this.#waiting.pop();
    if (document === undefined) return undefined;
    this.counts.documents++;
    this.counts.bytes += Buffer.byteLength(document) + 1;
    return document;
  }

  #isWanted(path: string): boolean {
    const place = relative(this.folder, path).replaceAll('\\', '/');
    if (NEVER_READ.test(`/${place}`) || !isReadable(path)) return false;
    return !this.#options.exclude.some((part) => place.includes(part));
  }

  /** Returns a file's documents, the last one first. */
  async #readDocuments(path: string): Promise<string[]> {
    const paragraphs = await readParagraphs(path).catch(() => undefined);
    if (paragraphs === undefined) {
      this.counts.unreadableFiles++;
      return [];
    }
    this.counts.files++;
    const documents: string[] = [];
    let document = '';
    for (const paragraph of paragraphs) {
      if (!this.#keeps(paragraph)) continue;
      document += `${paragraph}\n`;
      if (document.length < DOCUMENT_LENGTH) continue;
      documents.push(document);
      document = '';
    }
    if (document.length >= MIN_DOCUMENT_LENGTH) documents.push(document);
    return documents.reverse();
  }

  #keeps(paragraph: string): boolean {
    const isWanted = this.#isText(paragraph);
    const isNew = isWanted && this.#options.seen.add(paragraph);
    if (!isWanted) this.counts.otherParagraphs++;
    else if (isNew) this.counts.paragraphs++;
    else this.counts.duplicateParagraphs++;
    return isNew;
  }

  #isText(paragraph: string): boolean {
    const { dropAscii, onlySentences } = this.#options;
    if (!isProse(paragraph) || (dropAscii && isAscii(paragraph))) return false;
    return !onlySentences || isSentences(paragraph);
  }
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
