import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { deriveKey, permuteIndex } from '@albectra/random';
import { cutText, findUnits, readPart } from '../tokenize/text-units.ts';

/** Bytes of text whose paragraphs change places with each other. */
const BLOCK_BYTES = 8 * 1024 * 1024;
const PARAGRAPH_END = Buffer.from('\n');
const DOCUMENT_END = Buffer.from('\n\n');

/** What to compose, from what. */
export interface ComposeOptions {
  /** A text, a paragraph on each line, a blank line between documents. */
  readonly source: string;
  readonly output: string;
  /** Bytes to write; the text ends with the first document that reaches them. */
  readonly bytes: number;
  /** Decides the places of the paragraphs. */
  readonly seed: number;
}

/**
 * Writes a text of any length whose documents are made of the paragraphs of another.
 *
 * Each pass over the source gives its paragraphs other places within blocks of 8 MiB; a document keeps its
 * number of paragraphs. So those of several paragraphs are new ones in each pass, while words are as
 * frequent as in real text. The text is streamed: memory holds a block.
 *
 * @returns The bytes written.
 * @throws {Error} if the source has no paragraph.
 */
export async function composeText(options: ComposeOptions): Promise<number> {
  await pipeline(Readable.from(composeBlocks(options)), createWriteStream(options.output));
  return (await stat(options.output)).size;
}

async function* composeBlocks({ source, bytes, seed }: ComposeOptions): AsyncGenerator<Buffer> {
  const { size } = await stat(source);
  const blocks = await cutText(source, size, Math.ceil(size / BLOCK_BYTES));
  let left = bytes;
  for (let pass = 0; left > 0; pass++) {
    const before = left;
    for (const [place, block] of blocks.entries()) {
      const documents = shuffleParagraphs(await readPart(block), deriveKey(seed, 'paragraphs', pass, place));
      const text = Buffer.concat(takeBytes(documents, left));
      left -= text.length;
      if (text.length > 0) yield text;
      if (left <= 0) return;
    }
    if (left === before) throw new Error(`Composing text: expected paragraphs, found none in ${source}.`);
  }
}

/** Documents of a block with its paragraphs in other places. */
function* shuffleParagraphs(bytes: Uint8Array, key: ReturnType<typeof deriveKey>): Generator<Buffer> {
  const counts: number[] = [];
  const paragraphs: Uint8Array[] = [];
  const { starts, ends } = findUnits(bytes, 'document');
  for (const [index, start] of starts.entries()) {
    const document = bytes.subarray(start, ends[index]);
    const lines = findUnits(document, 'line');
    counts.push(lines.starts.length);
    for (const [line, from] of lines.starts.entries())
      paragraphs.push(document.subarray(from, lines.ends[line]));
  }
  let place = 0;
  for (const count of counts) {
    const parts: Uint8Array[] = [];
    for (let line = 0; line < count; line++, place++) {
      const paragraph = paragraphs[permuteIndex(place, paragraphs.length, key)];
      if (line > 0) parts.push(PARAGRAPH_END);
      if (paragraph !== undefined) parts.push(paragraph);
    }
    yield Buffer.concat([...parts, DOCUMENT_END]);
  }
}

/** Documents until they have `bytes` together. */
function takeBytes(documents: Iterable<Buffer>, bytes: number): Buffer[] {
  const taken: Buffer[] = [];
  let length = 0;
  for (const document of documents) {
    if (length >= bytes) break;
    taken.push(document);
    length += document.length;
  }
  return taken;
}
