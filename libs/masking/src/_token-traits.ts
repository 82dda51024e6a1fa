import type { CommonMaskOptions } from './masker-options.ts';

// Bits of a trait: a piece that may be predicted has the first, one that starts a word both, a special token
// none. The loops that read traits name them once more: what is imported is looked up each time.
const PIECE = 1;
const WORD_START = 2;

/**
 * Tells what kind of piece each id is.
 *
 * @param wordStarts `[vocabulary]`; without it every piece is a word.
 * @returns 0 for a special token, 1 for a piece that continues a word, 3 for one that starts it, `[vocabulary]`.
 */
export function tokenTraits(options: CommonMaskOptions, wordStarts?: Uint8Array): Uint8Array {
  const { pad, cls, sep, mask } = options.specialIds;
  const traits = new Uint8Array(options.vocabularySize).fill(PIECE | WORD_START);
  for (const [id, start] of (wordStarts ?? []).entries()) if (start === 0) traits[id] = PIECE;
  for (const id of [pad, cls, sep, mask]) traits[id] = 0;
  return traits;
}
