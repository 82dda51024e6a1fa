import { openByteInput, type ByteInput } from './byte-input.ts';
import { gunzipChunks } from './byte-source.ts';
import type { CorpusSplit } from './corpus-file.ts';
import { createCutter } from './create-cutter.ts';
import type { ReadingSettings } from './read-documents.ts';
import type { RawRecord } from './record-cutter.ts';

const CHUNK_BYTES = 1 << 18;

/** What a reader tells on the way. */
export interface RecordListener {
  /** A record is longer than `maxDocumentBytes`; may throw to refuse it. */
  onLong(offset: number): void;
  /** A row of a table has no value. */
  onNull(row: number): void;
}

/** Yields the raw records of a split, some at a time; valid until the next step. */
export async function* readRecords(
  split: CorpusSplit,
  settings: ReadingSettings,
  listener: RecordListener,
): AsyncGenerator<readonly RawRecord[], void, undefined> {
  settings.signal?.throwIfAborted();
  const input = await openByteInput(split.path);
  try {
    yield* cutRecords(input, split, { settings, listener });
  } finally {
    await input.close();
  }
}

interface Reading {
  readonly settings: ReadingSettings;
  readonly listener: RecordListener;
}

async function* cutRecords(
  input: ByteInput,
  split: CorpusSplit,
  { settings, listener }: Reading,
): AsyncGenerator<readonly RawRecord[], void, undefined> {
  const limits = { maxBytes: settings.maxDocumentBytes, onLong: (offset: number) => listener.onLong(offset) };
  const { cutter, position } = await createCutter(split, limits, input);
  const chunks = split.compression === 'none' ? readChunks(input, position) : gunzipChunks(split.path);
  for await (const chunk of chunks) {
    settings.signal?.throwIfAborted();
    yield cutter.push(chunk);
    if (cutter.done) return;
  }
  yield cutter.finish();
}

/** Reads an input from a position to its end, in chunks that are valid until the next one. */
async function* readChunks(input: ByteInput, position: number): AsyncGenerator<Uint8Array, void, undefined> {
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  for (let next = position; next < input.bytes;) {
    const filled = await input.read(chunk, next);
    if (filled === 0) return;
    next += filled;
    yield chunk.subarray(0, filled);
  }
}
