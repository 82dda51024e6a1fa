import type { WordPieceTokenizer } from '../wordpiece/wordpiece-tokenizer.ts';
import type { JsonObject } from './tokenizer-json.ts';
import { tokenizerJson } from './tokenizer-json.ts';

/** Makes the `tokenizer.json` of a WordPiece tokenizer. */
export function wordPieceTokenizerJson(tokenizer: WordPieceTokenizer): JsonObject {
  const { rules } = tokenizer;
  return tokenizerJson(tokenizer, {
    addedTokens: addedTokens(tokenizer),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: rules.cleanText,
      handle_chinese_chars: rules.tokenizeChineseChars,
      strip_accents: rules.stripAccents,
      lowercase: rules.lowerCase,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    decoder: {
      type: 'WordPiece',
      prefix: rules.continuingSubwordPrefix,
      cleanup: rules.cleanUpTokenizationSpaces,
    },
    model: {
      type: 'WordPiece',
      unk_token: tokenizer.tokenOf(tokenizer.specialIds.unk),
      continuing_subword_prefix: rules.continuingSubwordPrefix,
      max_input_chars_per_word: rules.maxWordCharacters,
      vocab: vocabularyOf(tokenizer),
    },
  });
}

function addedTokens(tokenizer: WordPieceTokenizer): JsonObject[] {
  const entries = tokenizer.addedTokens.map((token) => ({
    id: tokenizer.idOf(token.content) ?? 0,
    content: token.content,
    single_word: token.singleWord,
    lstrip: token.lstrip,
    rstrip: token.rstrip,
    normalized: token.normalized,
    special: token.special,
  }));
  return entries.toSorted((left, right) => left.id - right.id);
}

/**
 * The vocabulary's own tokens with their ids.
 *
 * A file of lines may hold a token twice, where the later id counts. Here each token stands once;
 * the earlier ids get names that no text can spell, so that the number of ids is the same.
 */
function vocabularyOf(tokenizer: WordPieceTokenizer): Record<string, number> {
  const vocabulary: Record<string, number> = Object.create(null) as Record<string, number>;
  tokenizer.tokens.slice(0, tokenizer.ownTokenCount).forEach((token, id) => {
    vocabulary[tokenizer.idOf(token) === id ? token : `[duplicate ${id}]`] = id;
  });
  return vocabulary;
}
