import type { SpecialTokens } from '../special-tokens.ts';

/** A token that is looked for in text before words are; the names are those of a `tokenizer.json`. */
export interface AddedToken {
  readonly content: string;
  /** Whether it is left alone between letters, digits and underscores. */
  readonly singleWord: boolean;
  /** Whether white space before it belongs to it. */
  readonly lstrip: boolean;
  /** Whether white space after it belongs to it. */
  readonly rstrip: boolean;
  /** Whether it is looked for in normalised text. */
  readonly normalized: boolean;
  /** Whether it is a special token, which vanishes in decoding. */
  readonly special: boolean;
}

/** The added tokens of a vocabulary that has only its special tokens. */
export function specialAddedTokens(tokens: SpecialTokens): AddedToken[] {
  const { pad, unk, cls, sep, mask } = tokens;
  return Array.from(new Set([pad, unk, cls, sep, mask]), (content) => ({
    content,
    singleWord: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
}
