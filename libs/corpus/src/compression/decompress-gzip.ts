import { createGunzip } from 'node:zlib';
import type { ByteInput } from '../byte-input.ts';
import { ArchiveDamage } from './archive-damage.ts';
import { readAhead } from './read-ahead.ts';
import { runEngine } from './run-engine.ts';

const OUTPUT_BYTES = 1 << 18;

/**
 * Decompresses gzip: one member, or several one after the other; zeros may follow the last one.
 *
 * @throws {ArchiveDamage} if the archive is damaged, cut short, or followed by anything but zeros.
 */
export async function* decompressGzip(
  input: ByteInput,
  chunks: AsyncGenerator<Uint8Array, void, undefined>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const engine = createGunzip({ chunkSize: OUTPUT_BYTES });
  yield* runEngine(chunks, engine);
  // The decoder stops at the first zero behind a member, and leaves open what follows.
  for await (const chunk of readAhead(input, { position: engine.bytesWritten })) {
    const index = chunk.findIndex((byte) => byte !== 0);
    if (index >= 0) throw new ArchiveDamage('expected a gzip member or padding by zeros, got other bytes');
  }
}
