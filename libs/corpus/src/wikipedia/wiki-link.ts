import * as byte from './wiki-byte.ts';
import type { OpenPiece } from './wiki-structure.ts';
import type { WikiTextWriter } from './wiki-text-writer.ts';

const MAX_NAMESPACE_BYTES = 60;
const LANGUAGE_PREFIX = /^[a-z]{2,3}(?:-[a-z]+)*$/;

/**
 * Tells by its target whether a link is no prose: a picture, a category, another language's article.
 *
 * @param link A link whose target was written last.
 * @param droppedNamespaces In lower case.
 */
export function isNoProse(
  { bytes, length }: WikiTextWriter,
  link: OpenPiece,
  droppedNamespaces: ReadonlySet<string>,
): boolean {
  const start = link.mark.length;
  const colon = bytes.subarray(start, Math.min(length, start + MAX_NAMESPACE_BYTES)).indexOf(byte.COLON);
  if (colon < 0) return false;
  const name = Buffer.from(bytes.subarray(start, start + colon))
    .toString()
    .trim();
  if (link.arguments === 0 && LANGUAGE_PREFIX.test(name)) return true;
  return droppedNamespaces.has(name.toLowerCase().replaceAll('_', ' '));
}
