import { TokenizerOptionError } from '../errors.ts';
import type { BertTextRules } from './bert-text.ts';
import type { WordPieceDecoding } from './decode-wordpiece.ts';

/** The options of a WordPiece tokenizer that change its ids or its text; a `tokenizer.json` has them all. */
export interface WordPieceRuleOptions {
  /** Whether letters become small (an "uncased" vocabulary). Default true. */
  readonly lowerCase?: boolean;
  /** Whether accents are removed. Default: as `lowerCase`. */
  readonly stripAccents?: boolean;
  /** Whether control characters and U+FFFD are removed. Default true. */
  readonly cleanText?: boolean;
  /** Whether each ideograph is a word of its own. Default true. */
  readonly tokenizeChineseChars?: boolean;
  /** Characters beyond which a word is unknown. Default 100 as in Hugging Face; BERT's own code has 200. */
  readonly maxWordCharacters?: number;
  /** What a piece that goes on with a word begins with. Default `##`. */
  readonly continuingSubwordPrefix?: string;
  /** Whether `decode` takes away spaces before English punctuation. Default false. */
  readonly cleanUpTokenizationSpaces?: boolean;
}

/** The options of a WordPiece tokenizer that change its ids or its text, resolved. */
export interface WordPieceRules extends BertTextRules, WordPieceDecoding {
  readonly maxWordCharacters: number;
}

const DEFAULT_MAX_WORD_CHARACTERS = 100;
const DEFAULT_PREFIX = '##';

/**
 * Fills in what is not given.
 *
 * @throws {TokenizerOptionError} if a number is out of range.
 */
export function resolveWordPieceRules(options: WordPieceRuleOptions): WordPieceRules {
  const { lowerCase = true, maxWordCharacters = DEFAULT_MAX_WORD_CHARACTERS } = options;
  if (!Number.isInteger(maxWordCharacters) || maxWordCharacters < 1) {
    throw new TokenizerOptionError('maxWordCharacters', 'an integer of at least 1', maxWordCharacters);
  }
  return {
    lowerCase,
    stripAccents: options.stripAccents ?? lowerCase,
    cleanText: options.cleanText ?? true,
    tokenizeChineseChars: options.tokenizeChineseChars ?? true,
    maxWordCharacters,
    continuingSubwordPrefix: options.continuingSubwordPrefix ?? DEFAULT_PREFIX,
    cleanUpTokenizationSpaces: options.cleanUpTokenizationSpaces ?? false,
  };
}
