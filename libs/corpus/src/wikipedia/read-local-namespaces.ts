import type { ByteInput } from '../byte-input.ts';
import type { Compression } from '../compression/compression.ts';
import { decompressChunks } from '../compression/decompress-chunks.ts';

/** More than the head of any dump. */
const MAX_HEAD_BYTES = 1 << 20;
const HEAD_END = '</siteinfo>';
/** Numbers of the namespaces of files, media and categories. */
const NAMESPACE = /<namespace key="(?:6|-2|14)"[^>]*>([^<]*)<\/namespace>/g;

/**
 * Reads from the head of a dump what the wiki calls the namespaces of files, media and categories.
 *
 * @throws {CorpusFormatError} if the archive's first part is damaged.
 * @throws {CorpusPathError} if the input cannot be read.
 */
export async function readLocalNamespaces(
  input: ByteInput,
  compression: Compression,
  signal?: AbortSignal,
): Promise<string[]> {
  let head = Buffer.alloc(0);
  for await (const chunk of decompressChunks(input, compression, { signal })) {
    head = Buffer.concat([head, chunk]);
    if (head.includes(HEAD_END) || head.length >= MAX_HEAD_BYTES) break;
  }
  const end = head.indexOf(HEAD_END);
  const text = head.toString('utf8', 0, end < 0 ? 0 : end);
  return [...text.matchAll(NAMESPACE)].map(([, name = '']) => name.toLowerCase());
}
