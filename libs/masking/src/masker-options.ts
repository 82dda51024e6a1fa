/** Ids of the special tokens; a masker never chooses one to be predicted. */
export interface MaskSpecialIds {
  readonly pad: number;
  readonly cls: number;
  readonly sep: number;
  readonly mask: number;
}

/** What all maskers need to know. */
export interface CommonMaskOptions {
  /** Number of pieces in the vocabulary: ids are below it. */
  readonly vocabularySize: number;
  readonly specialIds: MaskSpecialIds;
  /** Most predictions of a row: 20 in ALBERT's released command, 77 for 15 % of 512 tokens. */
  readonly maxPredictions: number;
  /** Share of a row's tokens, special ones counted, to be predicted. Default 0.15 (BERT, section 3.1). */
  readonly maskRate?: number;
}

/** Single tokens, of which 80 % become `[MASK]`, 10 % a random token, 10 % stay (BERT, section 3.1). */
export interface TokenMaskOptions extends CommonMaskOptions {
  readonly kind: 'token';
  /** As for `ngram`; words play no part here, but random tokens do. */
  readonly preset?: 'faithful' | 'fixed';
}

/** Whole words, each piece replaced as in `token`. */
export interface WordMaskOptions extends CommonMaskOptions {
  readonly kind: 'whole-word';
  /** 1 for every piece that starts a word, `[vocabularySize]`. */
  readonly wordStarts: Uint8Array;
  /** As for `ngram`. */
  readonly preset?: 'faithful' | 'fixed';
}

/** N-grams of words with lengths n of probability ∝ 1/n (ALBERT, section 4.1). */
export interface NgramMaskOptions extends CommonMaskOptions {
  readonly kind: 'ngram';
  /** 1 for every piece that starts a word, `[vocabularySize]`. */
  readonly wordStarts: Uint8Array;
  /** Longest n-gram, in words. Default 3, as in ALBERT. */
  readonly maxNgram?: number;
  /**
   * `faithful` lets words and n-grams run across `[SEP]` and draws special tokens as random ones, as
   * the released code does; `fixed` does neither. Default `fixed`.
   */
  readonly preset?: 'faithful' | 'fixed';
}

/** ELECTRA's rule: 85 % of the chosen tokens become `[MASK]`, the others stay; no random tokens. */
export interface ElectraMaskOptions extends CommonMaskOptions {
  readonly kind: 'electra';
  /**
   * Whether a token may be chosen more than once, as in the released code, which wastes about 7 % of
   * the predictions at a rate of 0.15. Default false.
   */
  readonly withReplacement?: boolean;
}

/** How a masker chooses and replaces tokens. */
export type MaskerOptions = TokenMaskOptions | WordMaskOptions | NgramMaskOptions | ElectraMaskOptions;
