import type { Document } from '@albectra/text';
import { gunzipChunks, openCorpusFile, readChunks } from './byte-source.ts';
import { cleanMarkdown } from './clean-markdown.ts';
import type { CorpusSplit } from './corpus-file.ts';
import { createCutter } from './create-cutter.ts';
import { decodeUtf8 } from './decode-utf8.ts';
import { NO_COUNTS, type DocumentBatch, type DocumentCounts } from './document-batch.ts';
import { CorpusFormatError, CorpusOptionsError, isCorpusError } from './errors.ts';
import { parseJsonLine } from './parse-json-line.ts';
import type { CutterOptions, RawRecord } from './record-cutter.ts';

/** How documents are read; the defaults suit text of unknown quality. */
export interface ReadDocumentsOptions {
  /** Bytes of documents in a batch, default 1 MiB: one is handed out when it has as many or the split ends. */
  readonly batchBytes?: number;
  /** Longest document or JSON line in bytes, default 16 MiB; bounds the memory of a reader to about thrice that. */
  readonly maxDocumentBytes?: number;
  /** Over-long documents: cut plain text and leave out others, counting both (`cut`, the default), or stop. */
  readonly longDocuments?: 'cut' | 'refuse';
  /** Bytes that are not UTF-8: replace them by U+FFFD and count (the default), or stop with their place. */
  readonly invalidUtf8?: 'replace' | 'refuse';
  /** Lines of JSON that are broken or lack the field: stop with their place (the default), or skip and count. */
  readonly malformedLines?: 'refuse' | 'skip';
  /** Name of the field that holds the text in JSON lines, default `text`. */
  readonly textField?: string;
  readonly signal?: AbortSignal;
}

type Settings = Required<Omit<ReadDocumentsOptions, 'signal'>>;
type MutableCounts = { -readonly [name in keyof DocumentCounts]: DocumentCounts[name] };

const DEFAULTS: Settings = {
  batchBytes: 2 ** 20,
  maxDocumentBytes: 16 * 2 ** 20,
  longDocuments: 'cut',
  invalidUtf8: 'replace',
  malformedLines: 'refuse',
  textField: 'text',
};

/**
 * Reads the documents that start in one split, in file order, in batches.
 *
 * The splits of a file give each of its documents exactly once. Closing the iteration closes the file.
 *
 * @throws {CorpusOptionsError} at once, if an option is out of range.
 * @throws {CorpusError} while reading, if the file cannot be read or its content is refused.
 */
export function readDocuments(
  split: CorpusSplit,
  options: ReadDocumentsOptions = {},
): AsyncGenerator<DocumentBatch, void, undefined> {
  const { signal, ...given } = options;
  const settings: Settings = { ...DEFAULTS, ...given };
  for (const option of ['batchBytes', 'maxDocumentBytes'] as const) requirePositive(option, settings[option]);
  return readSplit(split, settings, signal);
}

async function* readSplit(
  split: CorpusSplit,
  settings: Settings,
  signal: AbortSignal | undefined,
): AsyncGenerator<DocumentBatch, void, undefined> {
  const builder = new BatchBuilder(split, settings);
  for await (const records of readRecords(split, builder, signal)) {
    for (const record of records) builder.add(record);
    if (builder.isFull) yield builder.take();
  }
  if (!builder.isEmpty) yield builder.take();
}

/** Yields the raw records of the split, those of one chunk at a time; valid until the next. */
async function* readRecords(
  split: CorpusSplit,
  builder: BatchBuilder,
  signal: AbortSignal | undefined,
): AsyncGenerator<RawRecord[], void, undefined> {
  signal?.throwIfAborted();
  const file = split.gzip ? undefined : await openCorpusFile(split.path);
  try {
    const { cutter, position } = await createCutter(split, builder.limits, file);
    const chunks = file === undefined ? gunzipChunks(split.path) : readChunks(file, split.path, position);
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      yield cutter.push(chunk);
      if (cutter.done) return;
    }
    yield cutter.finish();
  } finally {
    await file?.close();
  }
}

/** Turns raw records into documents and gathers them, with what was counted on the way. */
class BatchBuilder {
  readonly #split: CorpusSplit;
  readonly #settings: Settings;
  #documents: Document[] = [];
  #counts: MutableCounts = { ...NO_COUNTS };

  constructor(split: CorpusSplit, settings: Settings) {
    this.#split = split;
    this.#settings = settings;
  }

  /** What bounds a record. */
  get limits(): Pick<CutterOptions, 'maxBytes' | 'onLong'> {
    return { maxBytes: this.#settings.maxDocumentBytes, onLong: (offset) => this.#countLong(offset) };
  }

  get isFull(): boolean {
    return this.#counts.bytes >= this.#settings.batchBytes;
  }

  get isEmpty(): boolean {
    return Object.values(this.#counts).every((count) => count === 0);
  }

  /** Hands out the batch and starts the next. */
  take(): DocumentBatch {
    const batch = { documents: this.#documents, counts: this.#counts };
    this.#documents = [];
    this.#counts = { ...NO_COUNTS };
    return batch;
  }

  add(record: RawRecord): void {
    this.#counts.bytes += record.bytes.length;
    const { text, replaced } = decodeUtf8(record, this.#split.path, this.#settings.invalidUtf8);
    if (replaced) this.#counts.invalidUtf8++;
    const prose = this.#proseOf(text, record.offset);
    if (prose === undefined) return;
    if (prose.trim() === '') this.#counts.emptyDocuments++;
    else this.#documents.push({ text: prose, source: this.#split.source, offset: record.offset });
  }

  /** Counts a record over the limit, which the cutter cuts or drops. */
  #countLong(offset: number): void {
    const { longDocuments, maxDocumentBytes } = this.#settings;
    const { path, format } = this.#split;
    if (longDocuments === 'refuse') {
      throw new CorpusFormatError(
        `Document: expected at most ${maxDocumentBytes} bytes, got more (${path}, byte ${offset}). ` +
          'Raise maxDocumentBytes, or let long documents be cut.',
        { path, offset },
      );
    }
    if (format === 'text' || format === 'text-file') this.#counts.cutDocuments++;
    else this.#counts.oversizeDocuments++;
  }

  #proseOf(text: string, offset: number): string | undefined {
    if (this.#split.format === 'markdown') return cleanMarkdown(text);
    if (this.#split.format !== 'jsonl') return text;
    if (text.trim() === '') return undefined;
    try {
      return parseJsonLine(text, this.#settings.textField, { path: this.#split.path, offset });
    } catch (error) {
      if (this.#settings.malformedLines === 'refuse' || !isCorpusError(error, 'corpus-format')) throw error;
      this.#counts.malformedLines++;
      return undefined;
    }
  }
}

function requirePositive(option: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new CorpusOptionsError(
    `Option ${option}: expected a positive integer, got ${value}. Change the option.`,
    {
      option,
    },
  );
}
