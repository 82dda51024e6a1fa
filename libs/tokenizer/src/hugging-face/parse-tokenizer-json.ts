import type { AddedToken } from '../wordpiece/added-tokens.ts';
import type { WordPieceRules } from '../wordpiece/wordpiece-rules.ts';
import type { WordPieceTokenizerOptions } from '../wordpiece/wordpiece-tokenizer.ts';
import { WordPieceTokenizer } from '../wordpiece/wordpiece-tokenizer.ts';
import { JsonNode } from './json-node.ts';

/** What a `tokenizer.json` does not say. */
export type TokenizerJsonOptions = Pick<
  WordPieceTokenizerOptions,
  'source' | 'specialTokens' | 'specialTokensInText' | 'wordCacheBytes'
>;

/** Half a million tokens take about 15 MB. */
const MAX_BYTES = 1 << 26;
const MAX_TOKENS = 1 << 21;
const MAX_ADDED_TOKENS = 1 << 16;
const MAX_WORD_CHARACTERS = 1 << 30;

/**
 * Makes a tokenizer of a Hugging Face `tokenizer.json` that holds a WordPiece model of BERT's kind.
 *
 * Supported are the model `WordPiece`, the normaliser `BertNormalizer` or none, the pre-tokenizer
 * `BertPreTokenizer`, the decoder `WordPiece`, and added tokens with all of their switches. Ids are
 * those of Hugging Face, without the tokens that its post-processor puts around, and without its
 * truncation and padding: these parts of the file are not looked at.
 *
 * @throws {TokenizerModelError} if the file is damaged, hostile, or needs anything else.
 */
export function parseTokenizerJson(
  bytes: Uint8Array,
  options: TokenizerJsonOptions = {},
): WordPieceTokenizer {
  const source = options.source ?? 'tokenizer.json';
  const root = JsonNode.parse(bytes, MAX_BYTES, source);
  const version = root.field('version');
  if (version.value !== '1.0') throw version.mismatch('"1.0"');
  const model = root.field('model');
  expectType(model, ['WordPiece'], OTHER_MODEL_ADVICE);
  const tokens = readVocabulary(model.field('vocab'));
  const { specialTokensInText, wordCacheBytes } = options;
  return new WordPieceTokenizer(tokens, {
    ...readRules(root),
    source,
    specialTokens: { unk: model.field('unk_token').string(), ...options.specialTokens },
    addedTokens: readAddedTokens(root.field('added_tokens'), tokens),
    ...(specialTokensInText === undefined ? {} : { specialTokensInText }),
    ...(wordCacheBytes === undefined ? {} : { wordCacheBytes }),
  });
}

const OTHER_MODEL_ADVICE =
  'Give the SentencePiece .model instead if there is one; other kinds of models are not supported.';

/** Checks the field `type` of one of the file's parts. */
function expectType(part: JsonNode, types: readonly string[], advice?: string): void {
  const type = part.field('type');
  if (!types.some((name) => name === type.value)) throw type.mismatch(types.join(' or '), advice);
}

function readVocabulary(vocabulary: JsonNode): string[] {
  const fields = vocabulary.fields();
  if (fields.length === 0 || fields.length > MAX_TOKENS)
    throw vocabulary.mismatch(`1 to ${MAX_TOKENS} tokens`);
  const tokens: (string | undefined)[] = Array.from({ length: fields.length });
  for (const [token, node] of fields) {
    // As many ids as tokens, none of them twice: then none is left out.
    const id = node.integer(0, fields.length - 1);
    if (tokens[id] !== undefined) throw node.mismatch(`an id that no other token has`);
    tokens[id] = token;
  }
  return tokens.filter((token) => token !== undefined);
}

function readRules(root: JsonNode): WordPieceRules {
  const model = root.field('model');
  const preTokenizer = root.field('pre_tokenizer');
  expectType(preTokenizer, ['BertPreTokenizer']);
  const decoder = root.field('decoder');
  expectType(decoder, ['WordPiece']);
  const prefix = model.field('continuing_subword_prefix').string();
  const decoderPrefix = decoder.field('prefix');
  if (decoderPrefix.string() !== prefix) throw decoderPrefix.mismatch(JSON.stringify(prefix));
  return {
    ...readNormalizer(root.field('normalizer')),
    maxWordCharacters: model.field('max_input_chars_per_word').integer(1, MAX_WORD_CHARACTERS),
    continuingSubwordPrefix: prefix,
    cleanUpTokenizationSpaces: decoder.field('cleanup').boolean(),
  };
}

function readNormalizer(
  normalizer: JsonNode,
): Pick<WordPieceRules, 'cleanText' | 'tokenizeChineseChars' | 'stripAccents' | 'lowerCase'> {
  if (normalizer.value === null) {
    return { cleanText: false, tokenizeChineseChars: false, stripAccents: false, lowerCase: false };
  }
  expectType(normalizer, ['BertNormalizer']);
  const lowerCase = normalizer.field('lowercase').boolean();
  const stripAccents = normalizer.field('strip_accents');
  return {
    cleanText: normalizer.field('clean_text').boolean(),
    tokenizeChineseChars: normalizer.field('handle_chinese_chars').boolean(),
    stripAccents: stripAccents.value === null ? lowerCase : stripAccents.boolean(),
    lowerCase,
  };
}

/** Reads the added tokens, whose ids must be those that they get by their order. */
function readAddedTokens(addedTokens: JsonNode, tokens: readonly string[]): AddedToken[] {
  const items = addedTokens.items();
  if (items.length > MAX_ADDED_TOKENS) throw addedTokens.mismatch(`at most ${MAX_ADDED_TOKENS} tokens`);
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const seen = new Set<string>();
  return items.map((item) => {
    const content = item.field('content');
    const token = readAddedToken(item);
    if (seen.has(token.content)) throw content.mismatch('a token that was not added before');
    seen.add(token.content);
    const expected = ids.get(token.content) ?? ids.size;
    ids.set(token.content, expected);
    const id = item.field('id');
    if (id.value !== expected) throw id.mismatch(`${expected}, which the token has or which comes next`);
    return token;
  });
}

function readAddedToken(item: JsonNode): AddedToken {
  return {
    content: item.field('content').string(),
    singleWord: item.field('single_word').boolean(),
    lstrip: item.field('lstrip').boolean(),
    rstrip: item.field('rstrip').boolean(),
    normalized: item.field('normalized').boolean(),
    special: item.field('special').boolean(),
  };
}
