import type { ByteInput } from '../byte-input.ts';
import type { Compression } from '../compression/compression.ts';
import { decompressChunks, type DecompressOptions } from '../compression/decompress-chunks.ts';
import { readAhead } from '../compression/read-ahead.ts';
import { readBzip2Range } from '../compression/read-bzip2-range.ts';
import type { RawRecord } from '../record-cutter.ts';
import { readLocalNamespaces } from './read-local-namespaces.ts';
import { StreamPlaces } from './stream-places.ts';
import type { LineOptions } from './wiki-text-writer.ts';
import { WikipediaCutter, type WikipediaCounts, type WikipediaCutterOptions } from './wikipedia-cutter.ts';

/** How a dump is read. */
export interface ReadWikipediaOptions extends Partial<LineOptions> {
  readonly compression: Compression;
  /**
   * Range of the input, half-open; default all of it.
   *
   * Of a dump that is not compressed, a page belongs to the range in which its tag starts; of one by bzip2,
   * to the range in which the stream starts in which its tag starts. Others are read as a whole.
   */
  readonly start?: number;
  readonly end?: number;
  /** Largest page in bytes of the dump, default 16 MiB: a larger one is counted and left out. */
  readonly maxDocumentBytes?: number;
  /** Called when a page is too large, with its offset; may throw to refuse it. */
  readonly onLong?: (offset: number) => void;
  /** Most bytes of text for a byte of the archive, default 1,000; see `decompressChunks`. */
  readonly maxExpansion?: number;
  /** What is met is counted here. */
  readonly counts?: WikipediaCounts;
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_MAX_BYTES = 16 * 2 ** 20;

/**
 * Reads the articles of an XML dump of MediaWiki, such as Wikipedia's, as clean text.
 *
 * Of each page in the main namespace that is no redirect: the title, and the prose of the last revision in
 * the dump, a paragraph a line. Records are valid until the next step. The offset of one is the position of
 * its page in the dump; of a dump by bzip2, that of its stream in the archive, plus the number of articles
 * before it in the stream. Closing the iteration frees all but the input.
 *
 * @throws {CorpusFormatError} if the archive is damaged, or the dump is cut short or not well formed.
 * @throws {CorpusPathError} if the input cannot be read.
 */
export async function* readWikipediaPages(
  input: ByteInput,
  options: ReadWikipediaOptions,
): AsyncGenerator<RawRecord[], void, undefined> {
  const { compression, signal, start = 0 } = options;
  const localNamespaces = await readLocalNamespaces(input, compression, signal);
  const settings = { ...cutterOptions(options), path: input.path, localNamespaces };
  if (compression === 'bzip2') yield* readStreams(input, options, settings);
  else {
    const isPlain = compression === 'none';
    // The last range must find the end of the dump.
    const { end: given = input.bytes } = options;
    const end = isPlain && given < input.bytes ? given : Number.POSITIVE_INFINITY;
    const cutter = new WikipediaCutter({ ...settings, position: isPlain ? start : 0, end });
    const chunks = isPlain
      ? readAhead(input, { position: start, signal })
      : decompressChunks(input, compression, limitsOf(options));
    yield* cutChunks(chunks, cutter);
  }
}

type Settings = Omit<WikipediaCutterOptions, 'position' | 'end'>;

/** Reads the pages of the bzip2 streams that start in the range. */
async function* readStreams(
  input: ByteInput,
  options: ReadWikipediaOptions,
  settings: Settings,
): AsyncGenerator<RawRecord[], void, undefined> {
  const { start = 0, end = input.bytes } = options;
  const places = new StreamPlaces();
  let first = start;
  const cutter: WikipediaCutter = new WikipediaCutter({
    ...settings,
    // Any position but 0 lets the cutter seek a page in the middle of a dump.
    position: start === 0 ? 0 : 1,
    end: Number.POSITIVE_INFINITY,
    describePlace: (offset) => `${offset} bytes of text behind byte ${first} of the archive`,
  });
  const textStart = start === 0 ? 0 : 1;
  const onStream = (position: number, textBytes: number): void => {
    if (textBytes === 0) first = position;
    if (position < end) places.add(position, textBytes + textStart);
    else if (!isEnded) {
      isEnded = true;
      cutter.endAt(textBytes + textStart);
    }
  };
  let isEnded = false;
  const chunks = readBzip2Range(input, { start, end, onStream, ...limitsOf(options) });
  for await (const records of cutChunks(chunks, cutter)) {
    yield records.map(({ bytes, offset }) => ({ bytes, offset: places.next(offset) }));
  }
}

async function* cutChunks(
  chunks: AsyncGenerator<Uint8Array, void, undefined>,
  cutter: WikipediaCutter,
): AsyncGenerator<RawRecord[], void, undefined> {
  try {
    for await (const chunk of chunks) {
      yield cutter.push(chunk);
      if (cutter.done) return;
    }
    yield cutter.finish();
  } finally {
    cutter.close();
  }
}

function cutterOptions(options: ReadWikipediaOptions): Omit<Settings, 'path'> {
  const { maxDocumentBytes = DEFAULT_MAX_BYTES, onLong, counts, headings, lists } = options;
  return {
    maxBytes: maxDocumentBytes,
    ...(onLong === undefined ? {} : { onLong }),
    ...(counts === undefined ? {} : { counts }),
    ...(headings === undefined ? {} : { headings }),
    ...(lists === undefined ? {} : { lists }),
  };
}

function limitsOf({ maxExpansion, signal }: ReadWikipediaOptions): DecompressOptions {
  return { signal, ...(maxExpansion === undefined ? {} : { maxExpansion }) };
}
