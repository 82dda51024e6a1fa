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

/** What the maskers of tokens and words, ELECTRA's excepted, have in common. */
interface PermutedMaskOptions {
  /**
   * Whether as many tokens again as are masked, chosen in the same way, change places among themselves and
   * are predicted too (`do_permutation` of ALBERT's sources). Half of `maxPredictions` are theirs, so give
   * twice as many. Default false.
   */
  readonly permute?: boolean;
}

/** Single tokens, of which 80 % become `[MASK]`, 10 % a random token, 10 % stay (BERT, section 3.1). */
export interface TokenMaskOptions extends CommonMaskOptions, PermutedMaskOptions {
  readonly kind: 'token';
  /** As for `ngram`; words play no part here, but random tokens do. */
  readonly preset?: 'faithful' | 'fixed';
}

/** Whole words, each piece replaced as in `token`. */
export interface WordMaskOptions extends CommonMaskOptions, PermutedMaskOptions {
  readonly kind: 'whole-word';
  /** 1 for every piece that starts a word, `[vocabularySize]`. */
  readonly wordStarts: Uint8Array;
  /** As for `ngram`. */
  readonly preset?: 'faithful' | 'fixed';
}

/** N-grams of words with lengths n of probability ∝ 1/n (ALBERT, section 4.1). */
export interface NgramMaskOptions extends CommonMaskOptions, PermutedMaskOptions {
  readonly kind: 'ngram';
  /** 1 for every piece that starts a word, `[vocabularySize]`. */
  readonly wordStarts: Uint8Array;
  /** Longest n-gram, in words, 1 to 64. Default 3, as in ALBERT. */
  readonly maxNgram?: number;
  /** Whether shorter n-grams are likelier; false turns the probabilities round. Default true, as in ALBERT. */
  readonly favorShorter?: boolean;
  /**
   * `faithful` lets words and n-grams run across `[SEP]` and draws special tokens as random ones, as
   * the released code does; `fixed` does neither. Default `fixed`.
   */
  readonly preset?: 'faithful' | 'fixed';
}

/** Spans of words with lengths of a geometric distribution (SpanBERT, Joshi et al. 2020, section 3.1). */
export interface SpanMaskOptions extends CommonMaskOptions, PermutedMaskOptions {
  readonly kind: 'span';
  /** 1 for every piece that starts a word, `[vocabularySize]`. */
  readonly wordStarts: Uint8Array;
  /** Longest span, in words, 1 to 64. Default 10, as in SpanBERT. */
  readonly maxSpan?: number;
  /** Probability that a span ends with each of its words. Default 0.2, as in SpanBERT: 3.8 words on average. */
  readonly spanEndRate?: number;
  /** Whether a `span` is masked, random or kept as a whole, or each `piece` on its own. Default `span`, as in SpanBERT. */
  readonly replacement?: 'piece' | 'span';
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
export type MaskerOptions =
  TokenMaskOptions | WordMaskOptions | NgramMaskOptions | SpanMaskOptions | ElectraMaskOptions;
