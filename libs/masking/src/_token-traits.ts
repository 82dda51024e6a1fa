import type { CommonMaskOptions } from './masker-options.ts';

// How many words a run has behind it with the next piece: none more if this continues a word, one if it starts
// one, and more than any run has if it is a special token, which ends the run. The loops that read traits name
// them once more: what is imported is looked up each time.
const CONTINUATION = 0;
const WORD_START = 1;
const SPECIAL = 128;

/**
 * Tells what kind of piece each id is.
 *
 * @param wordStarts `[vocabulary]`; without it every piece is a word.
 * @returns 0 for a piece that continues a word, 1 for one that starts it, 128 for a special token, `[vocabulary]`.
 */
export function tokenTraits(options: CommonMaskOptions, wordStarts?: Uint8Array): Uint8Array {
  const { pad, cls, sep, mask } = options.specialIds;
  const traits = new Uint8Array(options.vocabularySize).fill(WORD_START);
  if (wordStarts !== undefined) {
    for (let id = 0; id < wordStarts.length; id++) if (wordStarts[id] === 0) traits[id] = CONTINUATION;
  }
  for (const id of [pad, cls, sep, mask]) traits[id] = SPECIAL;
  return traits;
}
