/** Packs one flag per token id into the base64 bit set of `VocabularyFacts.wordStarts`. */
export function encodeWordStarts(flags: ArrayLike<number | boolean>): string {
  const bits = new Uint8Array(Math.ceil(flags.length / 8));
  for (let id = 0; id < flags.length; id++) {
    if (flags[id]) bits[id >> 3] = bits[id >> 3]! | (1 << (id & 7));
  }
  return Buffer.from(bits.buffer).toString('base64');
}

/**
 * Unpacks `VocabularyFacts.wordStarts` to one byte per token id, `[size]`: 1 if the piece starts a word.
 *
 * The text must hold exactly `ceil(size / 8)` bytes; `parseManifest` has checked that.
 */
export function decodeWordStarts(wordStarts: string, size: number): Uint8Array {
  const bits = Buffer.from(wordStarts, 'base64');
  const flags = new Uint8Array(size);
  for (let id = 0; id < size; id++) flags[id] = (bits[id >> 3]! >> (id & 7)) & 1;
  return flags;
}
