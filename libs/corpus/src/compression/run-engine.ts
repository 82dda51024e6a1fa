import { pipeline, Readable, type Transform } from 'node:stream';
import { ArchiveDamage, cutShort } from './archive-damage.ts';

/**
 * Runs a decoder of `node:zlib` over chunks that stay valid; hands out what it decodes.
 *
 * Closing the iteration closes the chunks and frees the decoder.
 *
 * @throws {ArchiveDamage} if the decoder finds damage; whatever the chunks throw.
 */
export async function* runEngine(
  chunks: AsyncGenerator<Uint8Array, void, undefined>,
  engine: Transform,
): AsyncGenerator<Uint8Array, void, undefined> {
  // One chunk waits while one is decoded. Errors of either end the iteration; the callback has nothing to add.
  const source = Readable.from(chunks, { highWaterMark: 1 });
  const closed = new Promise((resolve) => source.once('close', resolve));
  pipeline(source, engine, () => undefined);
  try {
    for await (const chunk of engine) yield chunk as Uint8Array;
  } catch (cause) {
    throw explain(cause);
  } finally {
    engine.destroy();
    source.destroy();
    await closed;
  }
}

function explain(cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause;
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  if (code === 'Z_BUF_ERROR') return cutShort('the rest of a stream');
  if (!code.startsWith('Z_') && !code.startsWith('ZSTD_')) return cause;
  return new ArchiveDamage(`expected well-formed data, got an error of the decoder: ${cause.message}`, {
    cause,
  });
}
