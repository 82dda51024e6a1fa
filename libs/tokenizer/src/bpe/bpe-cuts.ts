import type { SentencePieceModel } from '../sentencepiece/sentencepiece-model.ts';

/** Where normalised text can be cut so that the parts' pieces are those of the whole. */
export interface BpeCuts {
  /** 1 for two neighbouring bytes, at `first << 8 | second`, between which no piece goes on and no character. */
  readonly betweenBytes: Uint8Array;
  /** Whether a `▁` that follows something else begins a part, whatever its bytes and those before. */
  readonly beforeSpaces: boolean;
}

/**
 * Finds where text can be cut for a BPE model: a merge makes a piece, so none crosses a place which no
 * piece goes over.
 *
 * Example: most vocabularies have no piece with a letter and a comma after it, so `word,` is cut.
 *
 * @returns Undefined if pieces are marked unused: how one is taken apart may depend on all the text.
 */
export function findBpeCuts({ pieces }: SentencePieceModel): BpeCuts | undefined {
  if (pieces.some(({ type }) => type === 'unused')) return undefined;
  const producible = pieces.filter(({ type }) => type === 'normal' || type === 'userDefined');
  const utf8 = new TextEncoder();
  // Bytes from 0x80 to 0xbf go on with a character.
  const betweenBytes = new Uint8Array(1 << 16).map((_, pair) => ((pair & 0xc0) === 0x80 ? 0 : 1));
  for (const { piece } of producible) {
    const bytes = utf8.encode(piece);
    for (let index = 1; index < bytes.length; index++) {
      betweenBytes[(bytes[index - 1]! << 8) | bytes[index]!] = 0;
    }
  }
  return { betweenBytes, beforeSpaces: producible.every(({ piece }) => !/[^▁]▁/u.test(piece)) };
}
