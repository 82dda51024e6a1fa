// Errors.
export { TokenizerModelError, TokenizerOptionError, isTokenizerError } from './errors.ts';
export type { TokenizerError } from './errors.ts';

// SentencePiece models.
export type {
  PieceType,
  SentencePiece,
  SentencePieceModel,
  SentencePieceModelType,
  SentencePieceNormalizerSpec,
  SentencePieceTrainerSpec,
} from './sentencepiece/sentencepiece-model.ts';
export { parseSentencePieceModel } from './sentencepiece/parse-sentencepiece-model.ts';
export { serializeSentencePieceModel } from './sentencepiece/serialize-sentencepiece-model.ts';
export { createNormalizer } from './sentencepiece/normalizer.ts';
export type { Normalizer, NormalizerOptions } from './sentencepiece/normalizer.ts';
export { builtInCharsmap, nmtNfkcCharsmap } from './sentencepiece/nmt-nfkc-charsmap.ts';
export type { BuiltInRule } from './sentencepiece/nmt-nfkc-charsmap.ts';

// Tokenizers.
export type { SpecialIds, Tokenizer } from './tokenizer.ts';
export { TokenOutput } from './token-output.ts';
export type { WordCacheStatistics } from './word-cache.ts';
export type { TokenOutputOptions } from './token-output.ts';
export { encodeWithOffsets } from './encode-with-offsets.ts';
export type { EncodedText } from './encode-with-offsets.ts';
export type { SpecialTokens } from './special-tokens.ts';
export { UnigramTokenizer } from './sentencepiece/unigram-tokenizer.ts';
export type { UnigramTokenizerOptions } from './sentencepiece/unigram-tokenizer.ts';
export { UnigramAlternatives } from './sentencepiece/unigram-alternatives.ts';
export type { SampleOptions, Segmentation } from './sentencepiece/unigram-alternatives.ts';
export { BpeTokenizer } from './bpe/bpe-tokenizer.ts';
export type { BpeTokenizerOptions } from './bpe/bpe-tokenizer.ts';
export { AlbertTokenizer } from './albert/albert-tokenizer.ts';
export type { AlbertTokenizerOptions } from './albert/albert-tokenizer.ts';
export type { DigitCommaRule } from './albert/digit-comma.ts';
export { splitBertWords } from './wordpiece/bert-words.ts';
export type { BertWordsOptions } from './wordpiece/bert-words.ts';
export { WordPieceTokenizer } from './wordpiece/wordpiece-tokenizer.ts';
export type { WordPieceTokenizerOptions } from './wordpiece/wordpiece-tokenizer.ts';
export type { WordPieceRuleOptions, WordPieceRules } from './wordpiece/wordpiece-rules.ts';
export type { AddedToken } from './wordpiece/added-tokens.ts';
export type { SpecialTokensInText } from './wordpiece/added-vocabulary.ts';
export { parseVocabularyText } from './wordpiece/vocabulary-text.ts';
export { parseTokenizerJson } from './hugging-face/parse-tokenizer-json.ts';
export type { TokenizerJsonOptions } from './hugging-face/parse-tokenizer-json.ts';
export { loadTokenizer } from './load-tokenizer.ts';
export type { LoadTokenizerOptions } from './load-tokenizer.ts';

// Export.
export { toHuggingFaceFiles } from './hugging-face/to-hugging-face-files.ts';
export type { HuggingFaceOptions, TokenizerFile } from './hugging-face/to-hugging-face-files.ts';
