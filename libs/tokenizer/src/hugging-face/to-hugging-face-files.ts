import type { BpeTokenizer } from '../bpe/bpe-tokenizer.ts';
import { TokenizerOptionError } from '../errors.ts';
import { serializeSentencePieceModel } from '../sentencepiece/serialize-sentencepiece-model.ts';
import { UnigramTokenizer } from '../sentencepiece/unigram-tokenizer.ts';
import type { WordPieceTokenizer } from '../wordpiece/wordpiece-tokenizer.ts';
import type { JsonObject } from './tokenizer-json.ts';
import { specialTokenNames } from './tokenizer-json.ts';
import { unigramTokenizerJson } from './unigram-tokenizer-json.ts';
import { wordPieceTokenizerJson } from './wordpiece-tokenizer-json.ts';

/** A file to be written beside an exported model. */
export interface TokenizerFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the files should say besides what the tokenizer knows. */
export interface HuggingFaceOptions {
  /** Longest sequence that the model takes, in tokens. Default 512. */
  readonly maxTokens?: number;
  /**
   * Whether text was lower-cased and lost its accents before it came to a Unigram tokenizer, as
   * ALBERT's preparation does; the files then do it too. Default false. WordPiece has its own rules.
   */
  readonly albertPreprocessing?: boolean;
}

const DEFAULT_MAX_TOKENS = 512;

/**
 * Makes the tokenizer files of a Hugging Face export: the vocabulary in its own form,
 * `tokenizer.json`, `tokenizer_config.json` and `special_tokens_map.json`.
 *
 * `AutoTokenizer` of transformers 5 then gives the ids of `tokenizer` between [CLS] and [SEP].
 * Two things differ by design of the other side: text that spells a special token becomes that
 * token, and rare decisions between equal scores may fall otherwise.
 *
 * @throws {TokenizerOptionError} if a Unigram model has switches that `tokenizer.json` cannot express, or
 *   the tokenizer is one of type BPE.
 */
export function toHuggingFaceFiles(
  tokenizer: UnigramTokenizer | BpeTokenizer | WordPieceTokenizer,
  options: HuggingFaceOptions = {},
): TokenizerFile[] {
  const { maxTokens = DEFAULT_MAX_TOKENS, albertPreprocessing = false } = options;
  if (tokenizer.kind === 'bpe')
    throw new TokenizerOptionError('tokenizer', 'one of type Unigram or WordPiece', 'bpe');
  const encoder = new TextEncoder();
  const isUnigram = tokenizer instanceof UnigramTokenizer;
  const vocabulary = isUnigram
    ? { name: 'spiece.model', bytes: serializeSentencePieceModel(tokenizer.model) }
    : { name: 'vocab.txt', bytes: encoder.encode(`${tokenizer.tokens.join('\n')}\n`) };
  const definition = isUnigram
    ? unigramTokenizerJson(tokenizer, { albertPreprocessing })
    : wordPieceTokenizerJson(tokenizer);
  const names = specialTokenNames(tokenizer);
  const config = {
    ...names,
    // The general class takes tokenizer.json as it is; those of ALBERT and BERT build their own.
    tokenizer_class: 'PreTrainedTokenizerFast',
    model_max_length: maxTokens,
    model_input_names: ['input_ids', 'token_type_ids', 'attention_mask'],
    clean_up_tokenization_spaces: !isUnigram && tokenizer.rules.cleanUpTokenizationSpaces,
  };
  const json = (name: string, content: JsonObject): TokenizerFile => ({
    name,
    bytes: encoder.encode(`${JSON.stringify(content, null, 2)}\n`),
  });
  return [
    vocabulary,
    json('tokenizer.json', definition),
    json('tokenizer_config.json', config),
    json('special_tokens_map.json', names),
  ];
}
