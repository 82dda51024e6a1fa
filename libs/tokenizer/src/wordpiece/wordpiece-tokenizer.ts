import { TokenizerModelError, TokenizerOptionError } from '../errors.ts';
import type { SpecialTokens } from '../special-tokens.ts';
import { BERT_SPECIAL_TOKENS, findSpecialIds } from '../special-tokens.ts';
import { TokenOutput } from '../token-output.ts';
import type { SpecialIds, Tokenizer } from '../tokenizer.ts';
import type { WordCacheStatistics } from '../word-cache.ts';
import { isWordPieceWordStart } from '../word-starts.ts';
import { TEXT_SPLIT } from './added-token-splitter.ts';
import type { AddedToken } from './added-tokens.ts';
import { specialAddedTokens } from './added-tokens.ts';
import type { SpecialTokensInText } from './added-vocabulary.ts';
import { AddedVocabulary } from './added-vocabulary.ts';
import { AlignedEncoder } from './aligned-encoder.ts';
import { decodeWordPiece } from './decode-wordpiece.ts';
import { PieceMatcher } from './piece-matcher.ts';
import { WordPieceEncoder } from './wordpiece-encoder.ts';
import type { WordPieceRuleOptions, WordPieceRules } from './wordpiece-rules.ts';
import { resolveWordPieceRules } from './wordpiece-rules.ts';

/** What can be chosen besides the vocabulary. */
export interface WordPieceTokenizerOptions extends WordPieceRuleOptions {
  /** Name of the vocabulary's file, for messages. Default `vocab.txt`. */
  readonly source?: string;
  /** How the vocabulary spells its special tokens. Default: BERT's spelling. */
  readonly specialTokens?: Partial<SpecialTokens>;
  /** Tokens that are looked for in text before words are. Default: the special tokens. */
  readonly addedTokens?: readonly AddedToken[];
  /**
   * What text that spells a special token becomes: other tokens, so that a corpus cannot forge
   * one (`text`, the default; Hugging Face's `encode_special_tokens`), or that token (`tokens`,
   * Hugging Face's default).
   */
  readonly specialTokensInText?: SpecialTokensInText;
  /** Bound of the memory for words already split, at least 64 KiB; 0 for none. Default 16 MiB. */
  readonly wordCacheBytes?: number;
}

const DEFAULT_CACHE_BYTES = 16 << 20;
const MIN_CACHE_BYTES = 1 << 16;
const utf8 = new TextEncoder();

/**
 * Encodes text by a WordPiece vocabulary, with the same ids as Hugging Face's BERT tokenizer.
 *
 * Words (see `splitBertWords`) are split to the longest pieces from the left; a word that
 * cannot be split, or is too long, is unknown as a whole.
 *
 * Example: with the vocabulary `play`, `##ing`, `Playing` gives [`play`, `##ing`].
 */
export class WordPieceTokenizer implements Tokenizer {
  readonly kind = 'wordpiece';
  readonly vocabularySize: number;
  readonly specialIds: SpecialIds;
  /** The tokens by id: those of the vocabulary, then the added tokens that it does not have. */
  readonly tokens: readonly string[];
  /** Number of the tokens that are the vocabulary's own. */
  readonly ownTokenCount: number;
  readonly addedTokens: readonly AddedToken[];
  readonly rules: WordPieceRules;

  private readonly ids: ReadonlyMap<string, number>;
  private readonly added: AddedVocabulary;
  private readonly encoder: WordPieceEncoder;
  private readonly alignedEncoder: AlignedEncoder;

  /**
   * @param tokens The tokens by id; of two equal ones the later is used.
   * @throws {TokenizerModelError} if a special token is missing, or an added token cannot be told from others.
   * @throws {TokenizerOptionError} if a number is out of range.
   */
  constructor(tokens: readonly string[], options: WordPieceTokenizerOptions = {}) {
    const { source = 'vocab.txt', specialTokensInText = 'text' } = options;
    const spelling = { ...BERT_SPECIAL_TOKENS, ...options.specialTokens };
    const rules = resolveWordPieceRules(options);
    const ids = new Map(tokens.map((token, id) => [token, id]));
    this.rules = rules;
    this.ownTokenCount = tokens.length;
    this.addedTokens =
      options.addedTokens ?? specialAddedTokens(spelling).filter(({ content }) => ids.has(content));
    this.added = new AddedVocabulary({
      addedTokens: this.addedTokens,
      ids,
      vocabularySize: tokens.length,
      rules,
      specialTokensInText,
      source,
    });
    this.tokens = [...tokens, ...this.added.newTokens];
    this.vocabularySize = this.tokens.length;
    const unknownId = ids.get(spelling.unk);
    this.added.newTokens.forEach((token, index) => ids.set(token, tokens.length + index));
    this.ids = ids;
    this.specialIds = findSpecialIds(spelling, ids, source);
    if (unknownId === undefined) throw unknownMissing(source, spelling.unk);
    const { continuingSubwordPrefix, maxWordCharacters } = rules;
    const matcher = new PieceMatcher({
      tokens,
      continuingSubwordPrefix,
      maxWordCharacters,
      unknownId,
      source,
    });
    this.encoder = new WordPieceEncoder(matcher, rules, resolveCacheBytes(options));
    this.alignedEncoder = new AlignedEncoder(matcher, rules, this.added.normalized);
  }

  encode(text: string): Int32Array {
    const bytes = utf8.encode(text);
    const output = new TokenOutput();
    this.encodeInto(bytes, 0, bytes.length, output);
    return output.slice();
  }

  // oxlint-disable-next-line max-params -- one call per document; the interface's signature
  encodeInto(bytes: Uint8Array, start: number, end: number, output: TokenOutput): number {
    const before = output.length;
    const isAligned = output.starts !== undefined || this.added.normalized !== undefined;
    const encoder = isAligned ? this.alignedEncoder : this.encoder;
    if (this.added.plain === undefined) {
      encoder.encode(bytes, start, end, output);
      return output.length - before;
    }
    for (const split of this.added.plain.split(bytes, start, end)) {
      if (split.id === TEXT_SPLIT) encoder.encode(bytes, split.start, split.end, output);
      else output.pushAt(split.id, split.start, split.end);
    }
    return output.length - before;
  }

  /** Turns ids back into text, as Hugging Face's decoder does; special tokens vanish. */
  decode(ids: ArrayLike<number>): string {
    const special = new Set([...Object.values(this.specialIds), ...this.added.specialIds]);
    const shown = Array.from(ids).filter((id) => !special.has(id));
    return decodeWordPiece(
      shown.map((id) => this.added.normalizedForms.get(id) ?? this.tokenOf(id)),
      this.rules,
    );
  }

  tokenOf(id: number): string {
    const token = this.tokens[id];
    if (token === undefined) throw new TokenizerOptionError('id', `0 to ${this.vocabularySize - 1}`, id);
    return token;
  }

  idOf(token: string): number | undefined {
    return this.ids.get(token);
  }

  wordStarts(): Uint8Array {
    const prefix = this.rules.continuingSubwordPrefix;
    return Uint8Array.from(this.tokens, (token) => (isWordPieceWordStart(token, prefix) ? 1 : 0));
  }

  /** What the memory for words already split has done so far. */
  cacheStatistics(): WordCacheStatistics {
    return this.encoder.statistics();
  }
}

function unknownMissing(source: string, token: string): TokenizerModelError {
  return new TokenizerModelError({
    source,
    expected: `a token ${token}`,
    actual: 'none',
    where: 'vocabulary',
    advice: `Name the vocabulary's own token for unknown words by the option specialTokens.unk, or train a vocabulary that has it.`,
  });
}

function resolveCacheBytes({ wordCacheBytes = DEFAULT_CACHE_BYTES }: WordPieceTokenizerOptions): number {
  if (wordCacheBytes === 0 || (wordCacheBytes >= MIN_CACHE_BYTES && wordCacheBytes <= 2 ** 30)) {
    return wordCacheBytes;
  }
  throw new TokenizerOptionError('wordCacheBytes', `0, or ${MIN_CACHE_BYTES} to 2^30`, wordCacheBytes);
}
