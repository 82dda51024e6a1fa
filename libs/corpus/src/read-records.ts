import { openByteInput, type ByteInput } from './byte-input.ts';
import type { TextColumn } from './columns/text-column.ts';
import type { Compression } from './compression/compression.ts';
import { readAhead } from './compression/read-ahead.ts';
import type { CorpusSplit } from './corpus-file.ts';
import { createCutter } from './create-cutter.ts';
import { CorpusFormatError } from './errors.ts';
import type { ReadingSettings } from './read-documents.ts';
import type { RawRecord } from './record-cutter.ts';

/** What a reader tells on the way. */
export interface RecordListener {
  /** A record is longer than `maxDocumentBytes`; may throw to refuse it. */
  onLong(offset: number): void;
  /** Rows of a table that have no value. */
  onNull(count: number): void;
  /** Pages of a dump that are no articles. */
  onOther(count: number): void;
}

/** What a record reader is given. */
interface Reading {
  readonly split: CorpusSplit;
  readonly settings: ReadingSettings;
  readonly listener: RecordListener;
}

/**
 * Yields the raw records of a split, some at a time; valid until the next step.
 *
 * The readers of archives, tables and dumps are loaded when one is met: a thread that reads plain text
 * starts sooner without them.
 */
export async function* readRecords(
  split: CorpusSplit,
  settings: ReadingSettings,
  listener: RecordListener,
): AsyncGenerator<readonly RawRecord[], void, undefined> {
  settings.signal?.throwIfAborted();
  const { identity } = settings;
  const streamEnd = split.compression === 'none' ? split.end : undefined;
  const input = await openByteInput(split.path, {
    ...(identity !== undefined && { identity }),
    ...(streamEnd !== undefined && { streamEnd }),
  });
  try {
    yield* readerOf(input, { split, settings, listener });
  } finally {
    await input.close();
  }
}

function readerOf(input: ByteInput, reading: Reading): AsyncGenerator<readonly RawRecord[], void, undefined> {
  switch (reading.split.format) {
    case 'parquet':
      return readColumn(input, openParquet, reading);
    case 'arrow':
      return readColumn(input, openArrow, reading);
    case 'wikipedia':
      return readPages(input, reading);
    default:
      return cutRecords(input, reading);
  }
}

/** Opens a text column. */
type OpenColumn = (input: ByteInput, field: string) => Promise<TextColumn>;

const openParquet: OpenColumn = async (input, field) => {
  const { openParquetColumn } = await import('./columns/parquet/open-parquet-column.ts');
  return openParquetColumn(input, field);
};

const openArrow: OpenColumn = async (input, field) => {
  const { openArrowColumn } = await import('./columns/arrow/open-arrow-column.ts');
  return openArrowColumn(input, field);
};

async function* readColumn(
  input: ByteInput,
  openColumn: OpenColumn,
  { split, settings, listener }: Reading,
): AsyncGenerator<readonly RawRecord[], void, undefined> {
  const { path, compression, start, end } = split;
  if (compression !== 'none') {
    throw new CorpusFormatError(
      `Table: expected a file that can be read at any place, got one in ${compression} (${path}). Decompress it first.`,
      { path, offset: 0 },
    );
  }
  const column = await openColumn(input, settings.textField);
  const mine = column.units.map(({ position }) => position >= start && position < end);
  const firstUnit = mine.indexOf(true);
  if (firstUnit < 0) return;
  const options = {
    firstUnit,
    endUnit: mine.lastIndexOf(true) + 1,
    maxDocumentBytes: settings.maxDocumentBytes,
    onNull: (_row: number, count: number) => listener.onNull(count),
    onLong: (row: number) => listener.onLong(row),
  };
  for await (const records of column.read(options)) {
    settings.signal?.throwIfAborted();
    yield records;
  }
}

async function* readPages(
  input: ByteInput,
  { split, settings, listener }: Reading,
): AsyncGenerator<readonly RawRecord[], void, undefined> {
  const { readWikipediaPages } = await import('./wikipedia/read-wikipedia-pages.ts');
  const { createWikipediaCounts } = await import('./wikipedia/wikipedia-cutter.ts');
  const { compression, start, end } = split;
  const { maxDocumentBytes, signal } = settings;
  const counts = createWikipediaCounts();
  const onLong = (offset: number): void => listener.onLong(offset);
  yield* readWikipediaPages(input, { compression, start, end, maxDocumentBytes, onLong, counts, signal });
  listener.onNull(counts.emptyArticles);
  listener.onOther(counts.redirects + counts.otherNamespaces);
}

async function* cutRecords(
  input: ByteInput,
  { split, settings, listener }: Reading,
): AsyncGenerator<readonly RawRecord[], void, undefined> {
  const { signal } = settings;
  const limits = { maxBytes: settings.maxDocumentBytes, onLong: (offset: number) => listener.onLong(offset) };
  const { cutter, position } = await createCutter(split, limits, input);
  const chunks =
    split.compression === 'none'
      ? readAhead(input, { position, signal })
      : await decompress(input, split.compression, signal);
  try {
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      yield cutter.push(chunk);
      if (cutter.done) return;
    }
    yield cutter.finish();
  } finally {
    cutter.close();
  }
}

async function decompress(
  input: ByteInput,
  compression: Compression,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<Uint8Array>> {
  const { decompressChunks } = await import('./compression/decompress-chunks.ts');
  return decompressChunks(input, compression, { signal });
}
