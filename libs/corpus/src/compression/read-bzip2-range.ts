import type { ByteInput } from '../byte-input.ts';
import {
  asFormatError,
  DEFAULT_MAX_EXPANSION,
  requireExpansion,
  type DecompressOptions,
} from './decompress-chunks.ts';
import { decompressBzip2 } from './decompress-bzip2.ts';
import { findBzip2Stream } from './find-bzip2-stream.ts';
import { InputWindow } from './input-window.ts';
import { readAhead } from './read-ahead.ts';

/** Which streams to decode, and who wants to know of them. */
export interface Bzip2RangeOptions extends DecompressOptions {
  /** Decoding begins with the first stream that starts in `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** Called with a stream's position in the archive and the bytes of text before it, before its first bytes. */
  readonly onStream: (position: number, textBytes: number) => void;
}

/**
 * Decompresses an archive of bzip2 streams from the first that starts in a range, to the archive's end.
 *
 * The caller stops where its last record ends: behind the range, if that record continues there. A chunk is
 * valid until the next step.
 *
 * @throws {CorpusFormatError} if the archive is damaged or cut short; its offset counts the bytes of text
 *   from the range's first stream on.
 * @throws {CorpusPathError} if the input cannot be read.
 */
export async function* readBzip2Range(
  input: ByteInput,
  options: Bzip2RangeOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { onStream, maxExpansion = DEFAULT_MAX_EXPANSION, signal } = options;
  const position = await findBzip2Stream(input, options);
  if (position === undefined) return;
  const window = new InputWindow(readAhead(input, { position, signal }), position);
  let offset = 0;
  try {
    for await (const chunk of decompressBzip2(window, { onStream: (stream) => onStream(stream, offset) })) {
      offset += chunk.length;
      requireExpansion(window.position - position, offset, maxExpansion);
      yield chunk;
      signal?.throwIfAborted();
    }
  } catch (error) {
    const place = `${input.path}, from byte ${position}`;
    throw asFormatError(error, { path: input.path, place, offset, compression: 'bzip2' });
  } finally {
    await window.close();
  }
}
