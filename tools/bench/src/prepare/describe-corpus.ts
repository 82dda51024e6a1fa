import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';

/** Reads a file once, which leaves it in the cache of the system, and says what it is. */
export async function describeCorpus(path: string): Promise<{
  readonly bytes: number;
  readonly conditions: Readonly<Record<string, string | number>>;
}> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return {
    bytes,
    conditions: { corpus: `${basename(path)}, ${bytes} bytes`, 'SHA-256': hash.digest('hex').slice(0, 16) },
  };
}
