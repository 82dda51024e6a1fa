import { isUtf8 } from 'node:buffer';
import { BatchBuilder } from './batch-builder.ts';
import { cleanMarkdown } from './clean-markdown.ts';
import type { CorpusSplit } from './corpus-file.ts';
import { checkUtf8, withoutByteOrderMark } from './check-utf8.ts';
import type { DocumentBatch } from './document-batch.ts';
import {
  CorpusFormatError,
  CorpusOptionsError,
  isCorpusError,
  type CorpusError,
  type CorpusErrorCode,
} from './errors.ts';
import { readRecords } from './read-records.ts';
import { parseJsonLine } from './parse-json-line.ts';
import type { RawRecord } from './record-cutter.ts';

/** How documents are read; the defaults suit text of unknown quality. */
export interface ReadDocumentsOptions {
  /** Bytes of documents in a batch, default 1 MiB: one is handed out when it has as many or the split ends. */
  readonly batchBytes?: number;
  /** Longest document or JSON line in bytes, at least 4, default 16 MiB; bounds the memory of a reader to about thrice that. */
  readonly maxDocumentBytes?: number;
  /**
   * What cannot be read: stop with its place (`fail`, the default), or leave it out and count it (`skip`).
   * That is a JSON line that is broken or lacks the field, an over-long line, a document with NUL bytes, the
   * rest of a damaged file. Over-long plain text is cut and counted in both cases.
   */
  readonly onError?: 'fail' | 'skip';
  /** Bytes that are not UTF-8: an error under `onError` (the default), or replaced by U+FFFD and counted. */
  readonly invalidUtf8?: 'replace' | 'refuse';
  /** Name of the field or column that holds the text in JSON lines and tables, default `text`. */
  readonly textField?: string;
  /** `version` that the file had when it was listed: another one is an error. */
  readonly identity?: string;
  readonly signal?: AbortSignal;
  /** Told of the error that ended the reading of a file which `onError` leaves out. */
  readonly onDamage?: (error: CorpusError) => void;
}

/** Options with their defaults. */
export type ReadingSettings = Required<Omit<ReadDocumentsOptions, 'signal' | 'onDamage' | 'identity'>> &
  Pick<ReadDocumentsOptions, 'signal' | 'onDamage' | 'identity'>;

/** Errors of a file, which `onError` may leave out; a file that changes is an error in any case. */
const DAMAGE: readonly CorpusErrorCode[] = [
  'corpus-path',
  'corpus-format',
  'corpus-encoding',
  'corpus-remote',
];

/** Bytes of a character in UTF-8 at most: a document cannot be cut into less. */
const LONGEST_CHARACTER = 4;

const DEFAULTS = {
  batchBytes: 2 ** 20,
  maxDocumentBytes: 16 * 2 ** 20,
  onError: 'fail',
  invalidUtf8: 'refuse',
  textField: 'text',
} as const;

/**
 * Reads the documents that start in one split, in file order, in batches.
 *
 * The splits of a file give each of its documents exactly once. A batch is valid until the next one is
 * asked for. Closing the iteration closes the file.
 *
 * @throws {CorpusOptionsError} at once, if an option is out of range.
 * @throws {CorpusError} while reading, if the file cannot be read or its content is refused.
 */
export function readDocuments(
  split: CorpusSplit,
  options: ReadDocumentsOptions = {},
): AsyncGenerator<DocumentBatch, void, undefined> {
  const settings: ReadingSettings = { ...DEFAULTS, ...options };
  requireInteger('batchBytes', settings.batchBytes, 1);
  requireInteger('maxDocumentBytes', settings.maxDocumentBytes, LONGEST_CHARACTER);
  return readSplit(split, settings);
}

async function* readSplit(
  split: CorpusSplit,
  settings: ReadingSettings,
): AsyncGenerator<DocumentBatch, void, undefined> {
  const builder = new BatchBuilder(split.source, settings.batchBytes);
  try {
    yield* fillBatches(split, settings, builder);
    if (!builder.isEmpty) yield builder.take();
  } finally {
    builder.close();
  }
}

/** Yields the batches that are full; what is left stays in the builder. */
async function* fillBatches(
  split: CorpusSplit,
  settings: ReadingSettings,
  builder: BatchBuilder,
): AsyncGenerator<DocumentBatch, void, undefined> {
  const intake = new RecordIntake(split, settings, builder);
  try {
    for await (const records of readRecords(split, settings, intake)) {
      for (const record of records) {
        intake.add(record);
        if (builder.isFull) yield builder.take();
      }
    }
  } catch (error) {
    if (settings.onError === 'fail' || !isCorpusError(error, ...DAMAGE)) throw error;
    builder.counts.damagedSplits++;
    settings.onDamage?.(error);
  }
}

/** Turns raw records into documents, and counts those that are none. */
class RecordIntake {
  readonly #split: CorpusSplit;
  readonly #settings: ReadingSettings;
  readonly #builder: BatchBuilder;

  constructor(split: CorpusSplit, settings: ReadingSettings, builder: BatchBuilder) {
    this.#split = split;
    this.#settings = settings;
    this.#builder = builder;
  }

  add(record: RawRecord): void {
    this.#builder.counts.bytes += record.bytes.length;
    const bytes = this.#decode(record);
    if (bytes === undefined) return;
    const prose = this.#proseOf(bytes, record.offset);
    if (prose === undefined) return;
    if (isBlank(prose)) this.#builder.counts.emptyDocuments++;
    else this.#builder.add(prose, record.offset);
  }

  /** Counts a record over the limit, which the cutter cuts or drops. */
  onLong(offset: number): void {
    const { onError, maxDocumentBytes } = this.#settings;
    const { path, format } = this.#split;
    if (format === 'text' || format === 'text-file') {
      this.#builder.counts.cutDocuments++;
      return;
    }
    if (onError === 'skip') {
      this.#builder.counts.oversizeDocuments++;
      return;
    }
    throw new CorpusFormatError(
      `Document: expected at most ${maxDocumentBytes} bytes, got more (${path}, at ${offset}). ` +
        'Raise maxDocumentBytes, or let such documents be skipped (onError).',
      { path, offset },
    );
  }

  /** Counts rows of a table that have no value. */
  onNull(count: number): void {
    this.#builder.counts.emptyDocuments += count;
  }

  /** Counts pages of a dump that are no articles. */
  onOther(count: number): void {
    this.#builder.counts.otherPages += count;
  }

  #decode(record: RawRecord): Uint8Array | undefined {
    const { invalidUtf8, onError } = this.#settings;
    const bytes = withoutByteOrderMark(record);
    const invalid = !isUtf8(bytes);
    if (!invalid && bytes.indexOf(0) < 0) return bytes;
    if (invalid && invalidUtf8 === 'replace' && bytes.indexOf(0) < 0) {
      this.#builder.counts.invalidUtf8++;
      return Buffer.from(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
    }
    if (onError === 'fail') checkUtf8(bytes, record.offset, this.#split.path);
    this.#builder.counts.undecodableDocuments++;
    return undefined;
  }

  #proseOf(bytes: Uint8Array, offset: number): Uint8Array | undefined {
    if (this.#split.format === 'markdown') return Buffer.from(cleanMarkdown(decoder.decode(bytes)));
    if (this.#split.format !== 'jsonl') return bytes;
    if (isBlank(bytes)) return undefined;
    try {
      const { textField } = this.#settings;
      return Buffer.from(parseJsonLine(decoder.decode(bytes), textField, { path: this.#split.path, offset }));
    } catch (error) {
      if (this.#settings.onError === 'fail' || !isCorpusError(error, 'corpus-format')) throw error;
      this.#builder.counts.malformedLines++;
      return undefined;
    }
  }
}

const decoder = new TextDecoder();

/** Whether a text is white space only; what is not ASCII is decoded, which is rare for a text that starts so. */
function isBlank(bytes: Uint8Array): boolean {
  let index = 0;
  while (index < bytes.length && (bytes[index] === 0x20 || (bytes[index]! >= 0x09 && bytes[index]! <= 0x0d)))
    index++;
  if (index === bytes.length) return true;
  if (bytes[index]! < 0x80) return false;
  return decoder.decode(bytes.subarray(index)).trim() === '';
}

function requireInteger(option: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new CorpusOptionsError(
    `Option ${option}: expected an integer of at least ${least}, got ${value}. Change the option.`,
    {
      option,
    },
  );
}
