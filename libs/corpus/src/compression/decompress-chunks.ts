import type { ByteInput } from '../byte-input.ts';
import { CorpusFormatError } from '../errors.ts';
import { ArchiveDamage } from './archive-damage.ts';
import type { Compression } from './compression.ts';
import { decompressBzip2 } from './decompress-bzip2.ts';
import { decompressGzip } from './decompress-gzip.ts';
import { decompressXz } from './decompress-xz.ts';
import { decompressZstd } from './decompress-zstd.ts';
import { InputWindow } from './input-window.ts';
import { readAhead } from './read-ahead.ts';

/** How an input is decompressed. */
export interface DecompressOptions {
  /**
   * Most bytes that a byte of the archive may stand for on average, default 1,000.
   *
   * Looked at from 64 MiB of output on, so that a small file of zeros is no fault.
   */
  readonly maxExpansion?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Output from which on the expansion is looked at. */
const EXPANSION_FROM_BYTES = 2 ** 26;
/** Default of {@link DecompressOptions.maxExpansion}. */
export const DEFAULT_MAX_EXPANSION = 1000;

/**
 * Reads an input and decompresses it, in chunks that are valid until the next step.
 *
 * Archives of several parts (gzip members, zstd frames, bzip2 and xz streams) are read to their end. A wrong
 * checksum is found when the part that it covers has been handed out, so nothing made of the chunks may count
 * before the iteration ends. Closing the iteration frees all but the input, which the caller closes.
 *
 * @throws {CorpusFormatError} if the archive is damaged, cut short, followed by other bytes, or expands more
 *   than allowed.
 * @throws {CorpusPathError} if the input cannot be read.
 */
export async function* decompressChunks(
  input: ByteInput,
  compression: Compression,
  options: DecompressOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { maxExpansion = DEFAULT_MAX_EXPANSION, signal } = options;
  let offset = 0;
  try {
    for await (const chunk of decoderOf(input, compression, signal)) {
      offset += chunk.length;
      if (compression !== 'none') requireExpansion(input.bytes, offset, maxExpansion);
      if (chunk.length > 0) yield chunk;
      signal?.throwIfAborted();
    }
  } catch (error) {
    throw asFormatError(error, { path: input.path, offset, compression });
  }
}

/** Adds a place to what a decoder found; leaves other errors as they are. */
export function asFormatError(
  error: unknown,
  where: {
    readonly path: string;
    /** The path as a message names it, if it says more. */
    readonly place?: string;
    readonly offset: number;
    readonly compression: Compression;
  },
): unknown {
  if (!(error instanceof ArchiveDamage)) return error;
  const { path, place = path, offset, compression } = where;
  const advice = error.advice ?? 'The file is damaged or incomplete: get it again.';
  return new CorpusFormatError(
    `Archive (${compression}): ${error.message} (${place}, after ${offset} bytes of text). ${advice}`,
    { path, offset, cause: error },
  );
}

async function* decoderOf(
  input: ByteInput,
  compression: Compression,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (compression === 'none') yield* readAhead(input, { signal });
  else if (compression === 'gzip') yield* decompressGzip(input, readAhead(input, { fresh: true, signal }));
  else {
    const window = new InputWindow(readAhead(input, { signal }), 0);
    const decode = { zstd: decompressZstd, bzip2: decompressBzip2, xz: decompressXz }[compression];
    try {
      yield* decode(window);
    } finally {
      await window.close();
    }
  }
}

/**
 * Refuses an archive that stands for too much text.
 *
 * @throws {ArchiveDamage} if it does.
 */
export function requireExpansion(archiveBytes: number, bytes: number, maxExpansion: number): void {
  if (bytes <= EXPANSION_FROM_BYTES || bytes <= archiveBytes * maxExpansion) return;
  throw new ArchiveDamage(`expected at most ${maxExpansion} bytes of text a byte, got more`, {
    advice: 'If the file is what it should be, decompress it first.',
  });
}
