import { GREATER, LESS } from './wiki-byte.ts';

/** What a `<page>` of a dump says, as bytes of the page that are still escaped. */
export interface WikiPage {
  readonly title: Buffer;
  /** Number of the namespace; articles are in 0. */
  readonly namespace: number;
  readonly isRedirect: boolean;
  /** The text of the last revision; empty if it was deleted. */
  readonly text: Buffer;
}

/** A page is not well formed XML, or none of the form that MediaWiki exports. */
export class MalformedPage extends Error {
  override readonly name = 'MalformedPage';
  /** Index in the page of the byte at fault. */
  readonly index: number;

  constructor(message: string, index: number) {
    super(message);
    this.index = index;
  }
}

/** Paths of the elements that are needed. */
const FIELDS: ReadonlySet<string> = new Set(['page/title', 'page/ns', 'page/redirect', 'page/revision/text']);
const MAX_DEPTH = 32;
const MAX_TAG_BYTES = 4096;
/** A name, attributes with quoted values, and the slash of an element without content. */
const TAG = /^(\/?)([A-Za-z_][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)$/;

/**
 * Reads one page of a dump.
 *
 * Of XML this takes what MediaWiki writes: elements, attributes and character data; no comments, CDATA
 * sections or processing instructions. Elements must be closed in order. Elements that nothing is needed of
 * are passed over, so exports of all versions (0.3 to 0.11) are read.
 *
 * @param page From `<page>` to `</page>`.
 * @throws {MalformedPage} with what was expected, what was found, and where.
 */
export function parsePage(page: Buffer): WikiPage {
  const fields = new Map<string, Buffer>();
  const open: string[] = [];
  let at = 0;
  do {
    const tag = readTag(page, at);
    const next = page.indexOf(LESS, tag.end);
    if (tag.isClosing) close(open, tag, at);
    else {
      const path = pathOf(open, tag, at);
      if (FIELDS.has(path))
        fields.set(path, page.subarray(tag.end, tag.isEmpty || next < 0 ? tag.end : next));
      if (!tag.isEmpty) open.push(tag.name);
    }
    at = next;
  } while (at >= 0 && open.length > 0);
  if (at >= 0 || open.length > 0) throw new MalformedPage('expected one page, got another end', page.length);
  return pageOf(fields, page.length);
}

/** Names an element by those around it; what is read whole must hold no elements. */
function pathOf(open: readonly string[], tag: Tag, at: number): string {
  const parent = open.join('/');
  if (FIELDS.has(parent)) throw new MalformedPage(`expected </${open.at(-1) ?? ''}>, got <${tag.name}>`, at);
  if (open.length >= MAX_DEPTH) throw new MalformedPage('expected a page, got elements too deep', at);
  return open.length === 0 ? tag.name : `${parent}/${tag.name}`;
}

function close(open: string[], tag: Tag, at: number): void {
  const name = open.pop() ?? 'page';
  if (name !== tag.name) throw new MalformedPage(`expected </${name}>, got </${tag.name}>`, at);
}

function pageOf(fields: ReadonlyMap<string, Buffer>, length: number): WikiPage {
  const title = fields.get('page/title');
  const text = fields.get('page/revision/text');
  // Exports before version 0.6 (2012) name no namespace; prefixes of titles told it.
  const namespace = fields.get('page/ns')?.toString('latin1').trim() ?? '0';
  if (title === undefined || !/^-?\d{1,9}$/.test(namespace)) {
    throw new MalformedPage('expected a page with a title and the number of a namespace, got none', length);
  }
  return {
    title,
    namespace: Number(namespace),
    isRedirect: fields.has('page/redirect'),
    text: text ?? Buffer.alloc(0),
  };
}

interface Tag {
  readonly name: string;
  readonly isClosing: boolean;
  readonly isEmpty: boolean;
  /** Index behind the tag. */
  readonly end: number;
}

function readTag(page: Buffer, start: number): Tag {
  let end = start;
  for (;;) {
    end = page.indexOf(GREATER, end + 1);
    if (end < 0 || end - start > MAX_TAG_BYTES) break;
    const content = page.toString('latin1', start + 1, end);
    const match = TAG.exec(content);
    if (match !== null) {
      const [, closing, name = '', , empty] = match;
      return { name, isClosing: closing === '/', isEmpty: empty === '/', end: end + 1 };
    }
    // A value in quotes may hold the sign.
    if (!/=\s*(?:"[^"<]*|'[^'<]*)$/.test(content)) break;
  }
  const found = page.toString('utf8', start, Math.min(page.length, start + 24));
  throw new MalformedPage(`expected a tag as MediaWiki writes it, got ${JSON.stringify(found)}`, start);
}
