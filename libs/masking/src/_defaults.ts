// BERT (Devlin et al. 2019), section 3.1.
export const DEFAULT_MASK_RATE = 0.15;
// ALBERT (Lan et al. 2020), section 4.1.
export const DEFAULT_MAX_NGRAM = 3;
// SpanBERT (Joshi et al. 2020), section 3.1: lengths of 1 to 10 words with p = 0.2, 3.8 on average.
export const DEFAULT_MAX_SPAN = 10;
export const DEFAULT_SPAN_END = 0.2;
