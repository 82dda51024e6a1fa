import { TokenizerOptionError } from '../errors.ts';
import type { SpecialTokens } from '../special-tokens.ts';
import { ALBERT_SPECIAL_TOKENS, findSpecialIds } from '../special-tokens.ts';
import { TokenOutput } from '../token-output.ts';
import type { SpecialIds, Tokenizer } from '../tokenizer.ts';
import type { WordKey } from '../word-cache.ts';
import { addToHash, EMPTY_HASH, finishHash, MAX_CACHED_BYTES, NOT_CACHED, WordCache } from '../word-cache.ts';
import { isUnigramWordStart } from '../word-starts.ts';
import { decodePieces } from './decode-pieces.ts';
import { GrowableBytes } from './growable-bytes.ts';
import { createNormalizer } from './normalizer.ts';
import type { Normalizer } from './normalizer.ts';
import type { SentencePieceModel } from './sentencepiece-model.ts';
import { UnigramMargin } from './unigram-margin.ts';
import { UnigramSearch } from './unigram-search.ts';
import type { UnigramVocabulary } from './unigram-vocabulary.ts';
import { buildUnigramVocabulary } from './unigram-vocabulary.ts';
import type { ByteRange } from './utf8.ts';
import { announcedLength, SPACE_SYMBOL } from './utf8.ts';

/** What can be chosen besides the model. */
export interface UnigramTokenizerOptions {
  /** Name of the model's file, for messages. Default `model`. */
  readonly source?: string;
  /** How the vocabulary spells its special tokens. Default: ALBERT's spelling. */
  readonly specialTokens?: Partial<SpecialTokens>;
  /** Bound of the memory for words already split, at least 64 KiB; 0 for none. Default 8 MiB. */
  readonly wordCacheBytes?: number;
}

const DEFAULT_CACHE_BYTES = 8 << 20;
const utf8 = new TextEncoder();

/**
 * Encodes text by a SentencePiece Unigram model, with the same ids as Google's `sentencepiece`.
 *
 * Text is normalised, cut before each `▁` where the model allows it, and each word is split to
 * the pieces of greatest total score. Words seen before are answered from a bounded cache, but
 * only where rounding cannot matter (see `UnigramMargin`).
 *
 * Example: `▁the` and `s` being pieces, `The  s` gives [`▁the`, `▁`, `s`] under a lower-casing
 * model without a piece `▁s`.
 */
export class UnigramTokenizer implements Tokenizer {
  readonly kind = 'unigram';
  readonly vocabularySize: number;
  readonly specialIds: SpecialIds;
  /** The model that was given. */
  readonly model: SentencePieceModel;

  private readonly vocabulary: UnigramVocabulary;
  private readonly normalizer: Normalizer;
  private readonly search: UnigramSearch;
  private readonly margin: UnigramMargin;
  private readonly cache: WordCache | undefined;

  private readonly normalized = new GrowableBytes();
  private readonly output = new TokenOutput();
  private input = new Uint8Array(1024);
  private readonly word: WordKey;
  /** Score of the text before the current word, in the encoder's own rounding. */
  private scoreSoFar = 0;
  private isAfterUnknown = false;
  /** Byte where the next piece to be emitted stands. */
  private at = 0;

  /**
   * @throws {TokenizerModelError} if the model is not a usable Unigram model.
   * @throws {TokenizerOptionError} if the cache is too small.
   */
  constructor(model: SentencePieceModel, options: UnigramTokenizerOptions = {}) {
    const { source = 'model', specialTokens = {}, wordCacheBytes = DEFAULT_CACHE_BYTES } = options;
    this.model = model;
    this.vocabulary = buildUnigramVocabulary(model, source);
    this.vocabularySize = model.pieces.length;
    this.specialIds = findSpecialIds(
      { ...ALBERT_SPECIAL_TOKENS, ...specialTokens },
      this.vocabulary.ids,
      source,
    );
    this.normalizer = createNormalizer(model.normalizer, {
      protectedTexts: model.pieces.filter(({ type }) => type === 'userDefined').map(({ piece }) => piece),
      treatWhitespaceAsSuffix: model.trainer.treatWhitespaceAsSuffix,
    });
    this.search = new UnigramSearch(this.vocabulary);
    this.margin = new UnigramMargin(this.vocabulary, MAX_CACHED_BYTES);
    this.cache = wordCacheBytes > 0 && isSplitByWords(model) ? new WordCache(wordCacheBytes) : undefined;
    this.word = { bytes: this.normalized.bytes, start: 0, end: 0, hash: 0, kind: 0 };
  }

  encode(text: string): Int32Array {
    if (this.input.length < text.length * 3) this.input = new Uint8Array(text.length * 3);
    const { written } = utf8.encodeInto(text, this.input);
    this.output.clear();
    this.encodeInto(this.input, 0, written, this.output);
    return this.output.slice();
  }

  // oxlint-disable-next-line max-params -- one call per document; the interface's signature
  encodeInto(bytes: Uint8Array, start: number, end: number, output: TokenOutput): number {
    const before = output.length;
    this.normalized.length = 0;
    this.normalizer.normalizeInto(bytes, { start, end }, this.normalized);
    this.word.bytes = this.normalized.bytes;
    this.scoreSoFar = 0;
    this.isAfterUnknown = false;
    if (this.cache === undefined) this.splitExactly({ start: 0, end: this.normalized.length }, output);
    else this.splitWords(this.cache, output);
    return output.length - before;
  }

  decode(ids: ArrayLike<number>): string {
    return decodePieces(
      Array.from(ids, (id) => this.pieceAt(id)),
      this.model,
    );
  }

  tokenOf(id: number): string {
    return this.pieceAt(id).piece;
  }

  idOf(token: string): number | undefined {
    return this.vocabulary.ids.get(token);
  }

  wordStarts(): Uint8Array {
    return Uint8Array.from(this.model.pieces, ({ piece }) => (isUnigramWordStart(piece) ? 1 : 0));
  }

  private pieceAt(id: number): SentencePieceModel['pieces'][number] {
    const piece = this.model.pieces[id];
    if (piece === undefined) throw new TokenizerOptionError('id', `0 to ${this.vocabularySize - 1}`, id);
    return piece;
  }

  private splitWords(cache: WordCache, output: TokenOutput): void {
    const { word } = this;
    const { length } = this.normalized;
    for (let at = 0; at < length; at = word.end) {
      this.findWordAt(at, length);
      if (word.end - word.start > MAX_CACHED_BYTES) this.splitExactly(word, output);
      else this.splitByCache(cache, output);
    }
  }

  /** Sets `word` to the bytes from `start` up to the next `▁` after it. */
  private findWordAt(start: number, length: number): void {
    const { bytes } = this.word;
    const [first, second, third] = SPACE_SYMBOL;
    let hash = addToHash(EMPTY_HASH, bytes[start]!);
    let end = start + 1;
    for (; end < length; end++) {
      const byte = bytes[end]!;
      if (byte === first && bytes[end + 1] === second && bytes[end + 2] === third) break;
      hash = addToHash(hash, byte);
    }
    this.word.start = start;
    this.word.end = end;
    this.word.hash = finishHash(hash);
  }

  private splitByCache(cache: WordCache, output: TokenOutput): void {
    const { word, search } = this;
    let entry = cache.find(word);
    if (entry === NOT_CACHED) {
      search.run(word.bytes, word, 0);
      const certainUpTo = this.margin.certainUpTo(word.bytes, word);
      entry = cache.add(word, { values: search.ids, from: 0, to: search.count }, Math.floor(certainUpTo));
    }
    if (Math.abs(this.scoreSoFar) >= cache.tag(entry)) return this.splitExactly(word, output);
    const from = cache.idStart(entry);
    this.at = word.start;
    for (let index = from; index < from + cache.idCount(entry); index++) {
      const id = cache.records[index]!;
      this.scoreSoFar = Math.fround(this.scoreSoFar + this.vocabulary.scores[id]!);
      this.emit(id, output);
    }
  }

  private splitExactly(range: ByteRange, output: TokenOutput): void {
    const { search } = this;
    search.run(this.word.bytes, range, this.scoreSoFar);
    this.scoreSoFar = search.score;
    this.at = range.start;
    for (let index = 0; index < search.count; index++) this.emit(search.ids[index]!, output);
  }

  /** Appends the piece at byte `at`; unknown ones in a row give one id, or their bytes' ids. */
  private emit(id: number, output: TokenOutput): void {
    const { unkId, byteIds } = this.vocabulary;
    if (id !== unkId) {
      output.push(id);
      this.at += this.vocabulary.byteLengths[id]!;
      this.isAfterUnknown = false;
      return;
    }
    const end = Math.min(this.at + announcedLength(this.word.bytes[this.at]!), this.normalized.length);
    if (byteIds !== undefined) {
      for (let index = this.at; index < end; index++) output.push(byteIds[this.word.bytes[index]!]!);
    } else if (!this.isAfterUnknown) {
      output.push(id);
    }
    this.at = end;
    this.isAfterUnknown = true;
  }
}

/**
 * Whether text can be split word by word: no piece goes on over a `▁`, and scores are such that
 * {@link UnigramMargin} can tell how certain a split is.
 */
function isSplitByWords(model: SentencePieceModel): boolean {
  const { normalizer, trainer, pieces } = model;
  return (
    normalizer.escapeWhitespaces &&
    !trainer.treatWhitespaceAsSuffix &&
    pieces.every(({ piece }) => piece.lastIndexOf('▁') <= 0) &&
    pieces.every(({ type, score }) => type !== 'normal' || score <= 0)
  );
}
