import { TokenizerModelError } from '../errors.ts';
import { buildSharedDoubleArray } from '../trie/build-double-array.ts';
import type { DoubleArray } from '../trie/double-array.ts';
import { sortTexts } from '../trie/sorted-keys.ts';

/**
 * Replacement rules in the form in which a model carries them.
 *
 * Layout of the bytes: the trie's size in bytes (uint32, little endian), the trie (see
 * {@link DoubleArray}), then the replacements, each in UTF-8 and closed by a 0 byte. A key of the
 * trie is the UTF-8 of what is replaced, its value the position of the replacement.
 */
export interface Charsmap {
  readonly trie: DoubleArray;
  readonly replacements: Uint8Array;
}

const HEADER_SIZE = 4;
const UNIT_SIZE = 4;

/**
 * Decodes the precompiled character map of a model.
 *
 * @param source Name of the file, for messages.
 * @throws {TokenizerModelError} if the sizes do not fit, or the replacements do not end in a 0 byte.
 */
export function decodeCharsmap(bytes: Uint8Array, source: string = 'model'): Charsmap {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const trieSize = bytes.length > HEADER_SIZE ? view.getUint32(0, true) : 0;
  if (
    trieSize === 0 ||
    trieSize % UNIT_SIZE !== 0 ||
    HEADER_SIZE + trieSize >= bytes.length ||
    bytes.at(-1) !== 0
  ) {
    throw new TokenizerModelError({
      source,
      expected: 'a character map: trie size, trie, replacements',
      actual: `${bytes.length} bytes with a trie of ${trieSize}`,
      where: 'normalizer',
    });
  }
  const trie = new Uint32Array(trieSize / UNIT_SIZE);
  for (let index = 0; index < trie.length; index++)
    trie[index] = view.getUint32(HEADER_SIZE + index * UNIT_SIZE, true);
  return { trie, replacements: new Uint8Array(bytes.subarray(HEADER_SIZE + trieSize)) };
}

/**
 * Compiles replacement rules (from text to text) to a model's precompiled character map.
 *
 * Equal replacements are stored once. The result depends on the rules only, not on their order.
 *
 * @throws {TokenizerOptionError} if a rule replaces the empty text, or text with U+0000.
 */
export function encodeCharsmap(rules: ReadonlyMap<string, string>): Uint8Array {
  const { positions, bytes: replacements } = layOutReplacements(rules);
  const values = Array.from(rules.values(), (to) => positions.get(to) ?? 0);
  const trie = buildSharedDoubleArray(sortTexts([...rules.keys()], values));
  const result = new Uint8Array(HEADER_SIZE + trie.length * UNIT_SIZE + replacements.length);
  const view = new DataView(result.buffer);
  view.setUint32(0, trie.length * UNIT_SIZE, true);
  for (let index = 0; index < trie.length; index++)
    view.setUint32(HEADER_SIZE + index * UNIT_SIZE, trie[index]!, true);
  result.set(replacements, HEADER_SIZE + trie.length * UNIT_SIZE);
  return result;
}

function layOutReplacements(rules: ReadonlyMap<string, string>): {
  positions: Map<string, number>;
  bytes: Uint8Array;
} {
  const encoder = new TextEncoder();
  const positions = new Map<string, number>();
  const parts: number[] = [];
  for (const replacement of [...new Set(rules.values())].toSorted()) {
    positions.set(replacement, parts.length);
    parts.push(...encoder.encode(replacement), 0);
  }
  return { positions, bytes: Uint8Array.from(parts) };
}
