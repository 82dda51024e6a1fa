import type { WordPieceTokenizer } from '../wordpiece/wordpiece-tokenizer.ts';
import type { JsonObject } from './tokenizer-json.ts';
import { tokenizerJson } from './tokenizer-json.ts';

/** Makes the `tokenizer.json` of a WordPiece tokenizer. */
export function wordPieceTokenizerJson(tokenizer: WordPieceTokenizer): JsonObject {
  const { lowerCase, stripAccents, maxWordCharacters } = tokenizer.rules;
  return tokenizerJson(tokenizer, {
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: stripAccents,
      lowercase: lowerCase,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: false },
    model: {
      type: 'WordPiece',
      unk_token: tokenizer.tokenOf(tokenizer.specialIds.unk),
      continuing_subword_prefix: '##',
      max_input_chars_per_word: maxWordCharacters,
      vocab: Object.fromEntries(tokenizer.tokens.map((token, id) => [token, id])),
    },
  });
}
