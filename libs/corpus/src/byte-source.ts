import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CorpusFormatError } from './errors.ts';
import { pathError } from './walk-folder.ts';

const CHUNK_BYTES = 1 << 18;

/**
 * Reads and decompresses a gzip file.
 *
 * @throws {CorpusFormatError} if it is damaged or cut short.
 * @throws {CorpusPathError} if it cannot be read.
 */
export async function* gunzipChunks(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // Errors of either stream end the iteration below; the callback has nothing to add.
  pipeline(createReadStream(path), gunzip, () => undefined);
  let offset = 0;
  try {
    for await (const chunk of gunzip) {
      offset += (chunk as Uint8Array).length;
      yield chunk as Uint8Array;
    }
  } catch (cause) {
    throw gzipError(path, offset, cause);
  }
}

function gzipError(path: string, offset: number, cause: unknown): Error {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  if (!code.startsWith('Z_'))
    return code.startsWith('E') && !code.startsWith('ERR_') ? pathError(path, cause) : (cause as Error);
  const found = code === 'Z_BUF_ERROR' ? 'one that is cut short' : 'damaged bytes';
  return new CorpusFormatError(
    `Corpus: expected a whole gzip file, got ${found} (${path}, after ${offset} bytes of text). Get the file again.`,
    { path, offset, cause },
  );
}
