import { constants, createZstdDecompress } from 'node:zlib';
import type { InputWindow } from './input-window.ts';
import { runEngine } from './run-engine.ts';
import { zstdFrames } from './zstd-frames.ts';

const OUTPUT_BYTES = 1 << 18;
/** Binary logarithm of the largest window, 128 MiB. */
const MAX_WINDOW_LOG = 27;

/**
 * Decompresses zstd: one frame, or several one after the other; frames to be skipped are.
 *
 * Memory: the window that the archive asks for, at most 128 MiB, and about 2 MB.
 *
 * @throws {ArchiveDamage} if the archive is damaged, cut short, followed by anything but a frame, or asks for
 *   a larger window or a dictionary.
 */
export async function* decompressZstd(window: InputWindow): AsyncGenerator<Uint8Array, void, undefined> {
  const engine = createZstdDecompress({
    chunkSize: OUTPUT_BYTES,
    params: { [constants.ZSTD_d_windowLogMax]: MAX_WINDOW_LOG },
  });
  yield* runEngine(zstdFrames(window), engine);
}
