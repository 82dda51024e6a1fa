import { TokenizerModelError, TokenizerOptionError } from '../errors.ts';
import type { SpecialTokens } from '../special-tokens.ts';
import { BERT_SPECIAL_TOKENS, findSpecialIds } from '../special-tokens.ts';
import { TokenOutput } from '../token-output.ts';
import type { SpecialIds, Tokenizer } from '../tokenizer.ts';
import type { WordKey } from '../word-cache.ts';
import { addToHash, EMPTY_HASH, finishHash, MAX_CACHED_BYTES, NOT_CACHED, WordCache } from '../word-cache.ts';
import { isWordPieceWordStart } from '../word-starts.ts';
import { splitBertWords } from './bert-words.ts';

/** What can be chosen besides the vocabulary. */
export interface WordPieceTokenizerOptions {
  /** Name of the vocabulary's file, for messages. Default `vocab.txt`. */
  readonly source?: string;
  /** How the vocabulary spells its special tokens. Default: BERT's spelling. */
  readonly specialTokens?: Partial<SpecialTokens>;
  /** Whether letters become small (an "uncased" vocabulary). Default true. */
  readonly lowerCase?: boolean;
  /** Whether accents are removed. Default: as `lowerCase`. */
  readonly stripAccents?: boolean;
  /** Characters beyond which a word is unknown. Default 100 as in Hugging Face; BERT's own code has 200. */
  readonly maxWordCharacters?: number;
  /** Bound of the memory for words already split, at least 64 KiB; 0 for none. Default 8 MiB. */
  readonly wordCacheBytes?: number;
}

/** The options of a {@link WordPieceTokenizer} that change its ids, resolved. */
export interface WordPieceRules {
  readonly lowerCase: boolean;
  readonly stripAccents: boolean;
  readonly maxWordCharacters: number;
}

const DEFAULT_MAX_WORD_CHARACTERS = 100;
const DEFAULT_CACHE_BYTES = 8 << 20;
const CONTINUATION = '##';
const utf8 = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

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
  /** The tokens by id. */
  readonly tokens: readonly string[];
  readonly rules: WordPieceRules;

  private readonly ids: ReadonlyMap<string, number>;
  private readonly cache: WordCache | undefined;
  private readonly pieces = new TokenOutput();
  private readonly word: WordKey = { bytes: new Uint8Array(0), start: 0, end: 0, hash: 0, kind: 0 };

  /**
   * @param tokens The tokens by id; of two equal ones the later is used.
   * @throws {TokenizerModelError} if a special token is missing.
   * @throws {TokenizerOptionError} if a number is out of range.
   */
  constructor(tokens: readonly string[], options: WordPieceTokenizerOptions = {}) {
    const { source = 'vocab.txt', specialTokens = {}, wordCacheBytes = DEFAULT_CACHE_BYTES } = options;
    this.tokens = tokens;
    this.rules = resolveRules(options);
    this.vocabularySize = tokens.length;
    this.ids = new Map(tokens.map((token, id) => [token, id]));
    this.specialIds = findSpecialIds({ ...BERT_SPECIAL_TOKENS, ...specialTokens }, this.ids, source);
    this.cache = wordCacheBytes > 0 ? new WordCache(wordCacheBytes) : undefined;
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
    const { word } = this;
    word.bytes = bytes;
    for (let at = start; at < end; at = word.end) {
      this.findWord(at, end);
      if (word.end > word.start) this.splitWord(output);
    }
    return output.length - before;
  }

  decode(ids: ArrayLike<number>): string {
    const special = new Set(Object.values(this.specialIds));
    let text = '';
    for (const id of Array.from(ids)) {
      const token = this.tokenOf(id);
      if (special.has(id)) continue;
      if (token.startsWith(CONTINUATION)) text += token.slice(CONTINUATION.length);
      else text += text === '' ? token : ` ${token}`;
    }
    return text;
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
    return Uint8Array.from(this.tokens, (token) => (isWordPieceWordStart(token) ? 1 : 0));
  }

  /** Sets `word` to the next bytes without ASCII white space; it is empty at the end. */
  private findWord(from: number, end: number): void {
    const { word } = this;
    const { bytes } = word;
    let start = from;
    while (start < end && isSpace(bytes[start]!)) start++;
    let hash = EMPTY_HASH;
    let at = start;
    for (; at < end && !isSpace(bytes[at]!); at++) hash = addToHash(hash, bytes[at]!);
    word.start = start;
    word.end = at;
    word.hash = finishHash(hash);
  }

  /** Appends the ids of `word`. No rule looks beyond white space, so they depend on it alone. */
  private splitWord(output: TokenOutput): void {
    const { cache, word, pieces } = this;
    if (cache === undefined || word.end - word.start > MAX_CACHED_BYTES) return this.splitText(output);
    let entry = cache.find(word);
    if (entry === NOT_CACHED) {
      pieces.clear();
      this.splitText(pieces);
      entry = cache.add(word, { values: pieces.ids, from: 0, to: pieces.length }, 0);
    }
    const start = cache.idStart(entry);
    for (let index = start; index < start + cache.idCount(entry); index++) output.push(cache.records[index]!);
  }

  private splitText(output: TokenOutput): void {
    const { bytes, start, end } = this.word;
    const text = decoder.decode(bytes.subarray(start, end));
    for (const word of splitBertWords(text, this.rules)) this.splitToPieces(word, output);
  }

  private splitToPieces(word: string, output: TokenOutput): void {
    const before = output.length;
    const isTooLong =
      word.length > this.rules.maxWordCharacters && Array.from(word).length > this.rules.maxWordCharacters;
    for (let start = 0; start < word.length && !isTooLong;) {
      const end = this.pushLongest(word, start, output);
      if (end === start) break;
      start = end;
      if (start === word.length) return;
    }
    output.length = before;
    output.push(this.specialIds.unk);
  }

  /** Appends the longest piece at `start` and returns its end, or `start` if there is none. */
  private pushLongest(word: string, start: number, output: TokenOutput): number {
    for (let end = word.length; end > start; end--) {
      const piece = word.slice(start, end);
      const id = this.ids.get(start === 0 ? piece : CONTINUATION + piece);
      if (id === undefined) continue;
      output.push(id);
      return end;
    }
    return start;
  }
}

function resolveRules(options: WordPieceTokenizerOptions): WordPieceRules {
  const { lowerCase = true, maxWordCharacters = DEFAULT_MAX_WORD_CHARACTERS } = options;
  if (!Number.isInteger(maxWordCharacters) || maxWordCharacters < 1) {
    throw new TokenizerOptionError('maxWordCharacters', 'an integer of at least 1', maxWordCharacters);
  }
  return { lowerCase, stripAccents: options.stripAccents ?? lowerCase, maxWordCharacters };
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

/**
 * Reads a `vocab.txt`: one token per line, whose number counted from 0 is its id.
 *
 * White space at a line's end is not part of the token.
 *
 * @throws {TokenizerModelError} if it is not UTF-8 or has no lines.
 */
export function parseVocabularyText(bytes: Uint8Array, source: string = 'vocab.txt'): string[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new TokenizerModelError({
      source,
      expected: 'UTF-8 text',
      actual: 'other bytes',
      where: 'whole file',
    });
  }
  const lines = text.split('\n').map((line) => line.trimEnd());
  if (lines.at(-1) === '') lines.pop();
  if (lines.length > 0) return lines;
  throw new TokenizerModelError({
    source,
    expected: 'one token per line',
    actual: 'an empty file',
    where: 'whole file',
  });
}
