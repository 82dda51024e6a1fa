import { TokenizerOptionError } from '../errors.ts';
import { decodePieces } from '../sentencepiece/decode-pieces.ts';
import { GrowableBytes } from '../sentencepiece/growable-bytes.ts';
import type { Normalizer } from '../sentencepiece/normalizer.ts';
import { createNormalizer } from '../sentencepiece/normalizer.ts';
import { OffsetEncoder } from '../sentencepiece/offset-encoder.ts';
import type { SentencePiece, SentencePieceModel } from '../sentencepiece/sentencepiece-model.ts';
import type { ByteRange } from '../sentencepiece/utf8.ts';
import { announcedLength, SPACE_SYMBOL } from '../sentencepiece/utf8.ts';
import type { SpecialTokens } from '../special-tokens.ts';
import { ALBERT_SPECIAL_TOKENS, findSpecialIds } from '../special-tokens.ts';
import { TokenOutput } from '../token-output.ts';
import type { SpecialIds, Tokenizer } from '../tokenizer.ts';
import type { WordCacheStatistics, WordKey } from '../word-cache.ts';
import { MAX_CACHED_BYTES, NOT_CACHED, WordCache } from '../word-cache.ts';
import { isUnigramWordStart } from '../word-starts.ts';
import type { BpeCuts } from './bpe-cuts.ts';
import { findBpeCuts } from './bpe-cuts.ts';
import { BpeMerger } from './bpe-merger.ts';
import type { BpeVocabulary } from './bpe-vocabulary.ts';
import { buildBpeVocabulary } from './bpe-vocabulary.ts';

/** What can be chosen besides the model. */
export interface BpeTokenizerOptions {
  /** Name of the model's file, for messages. Default `model`. */
  readonly source?: string;
  /** How the vocabulary spells its special tokens. Default: ALBERT's spelling. */
  readonly specialTokens?: Partial<SpecialTokens>;
  /** Bound of the memory for words already split, at least 64 KiB; 0 for none. Default 8 MiB. */
  readonly wordCacheBytes?: number;
}

const DEFAULT_CACHE_BYTES = 8 << 20;
const [SPACE_LEAD] = SPACE_SYMBOL;
const utf8 = new TextEncoder();

/**
 * Encodes text by a SentencePiece BPE model, with the same ids as Google's `sentencepiece`.
 *
 * Text is normalised, and its characters are merged to pieces by `BpeMerger`. It is cut where no
 * merge can go over, at the beginnings of words mostly, and parts met before are answered from a
 * bounded cache (see `findBpeCuts`).
 */
export class BpeTokenizer implements Tokenizer {
  readonly kind = 'bpe';
  readonly vocabularySize: number;
  readonly specialIds: SpecialIds;
  /** The model that was given. */
  readonly model: SentencePieceModel;

  private readonly vocabulary: BpeVocabulary;
  private readonly normalizer: Normalizer;
  private readonly merger: BpeMerger;
  private readonly cuts: BpeCuts | undefined;
  private readonly cache: WordCache | undefined;
  private offsets: OffsetEncoder | undefined;

  private readonly normalized = new GrowableBytes();
  private readonly output = new TokenOutput();
  private readonly word: WordKey;
  private isAfterUnknown = false;
  /** Byte where the next piece to be emitted stands. */
  private at = 0;

  /**
   * @throws {TokenizerModelError} if the model is not a usable BPE model.
   * @throws {TokenizerOptionError} if the cache is too small.
   */
  constructor(model: SentencePieceModel, options: BpeTokenizerOptions = {}) {
    const { source = 'model', specialTokens = {}, wordCacheBytes = DEFAULT_CACHE_BYTES } = options;
    this.model = model;
    this.vocabulary = buildBpeVocabulary(model, source);
    this.vocabularySize = model.pieces.length;
    const spelling = { ...ALBERT_SPECIAL_TOKENS, ...specialTokens };
    this.specialIds = findSpecialIds(spelling, this.vocabulary.ids, source);
    this.normalizer = createNormalizer(model.normalizer, {
      protectedTexts: model.pieces.filter(({ type }) => type === 'userDefined').map(({ piece }) => piece),
      treatWhitespaceAsSuffix: model.trainer.treatWhitespaceAsSuffix,
    });
    this.merger = new BpeMerger(this.vocabulary);
    this.cuts = findBpeCuts(model);
    this.cache = wordCacheBytes > 0 && this.cuts !== undefined ? new WordCache(wordCacheBytes) : undefined;
    this.word = { bytes: this.normalized.bytes, start: 0, end: 0, kind: 0 };
  }

  encode(text: string): Int32Array {
    const bytes = utf8.encode(text);
    this.output.clear();
    this.encodeInto(bytes, 0, bytes.length, this.output);
    return this.output.slice();
  }

  // oxlint-disable-next-line max-params -- one call per document; the interface's signature
  encodeInto(bytes: Uint8Array, start: number, end: number, output: TokenOutput): number {
    const before = output.length;
    if (output.starts !== undefined) {
      this.offsets ??= new OffsetEncoder(this.vocabulary, this.normalizer, this.merger);
      this.offsets.encode(bytes, { start, end }, output);
      return output.length - before;
    }
    this.normalized.length = 0;
    this.normalizer.normalizeInto(bytes, { start, end }, this.normalized);
    this.word.bytes = this.normalized.bytes;
    this.isAfterUnknown = false;
    this.at = 0;
    const { cuts, cache } = this;
    if (cuts === undefined || cache === undefined) {
      this.splitExactly({ start: 0, end: this.normalized.length }, output);
    } else {
      this.splitParts(cuts, cache, output);
    }
    return output.length - before;
  }

  decode(ids: ArrayLike<number>): string {
    const pieces = Array.from(ids, (id) => this.pieceAt(id));
    return decodePieces(pieces, this.model);
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

  /** What the word cache has done so far, or undefined if there is none. */
  cacheStatistics(): WordCacheStatistics | undefined {
    return this.cache?.statistics();
  }

  private pieceAt(id: number): SentencePiece {
    const piece = this.model.pieces[id];
    if (piece === undefined) throw new TokenizerOptionError('id', `0 to ${this.vocabularySize - 1}`, id);
    return piece;
  }

  private splitParts(cuts: BpeCuts, cache: WordCache, output: TokenOutput): void {
    const { word } = this;
    const { length } = this.normalized;
    for (let at = 0; at < length; at = word.end) {
      this.findPartAt(at, length, cuts);
      if (word.end - word.start > MAX_CACHED_BYTES) this.splitExactly(word, output);
      else this.splitByCache(cache, output);
    }
  }

  /** Sets `word` to the bytes from `start` up to the next cut. */
  private findPartAt(start: number, length: number, { betweenBytes, beforeSpaces }: BpeCuts): void {
    const { bytes } = this.word;
    let before = bytes[start]!;
    let end = start + 1;
    for (; end < length; end++) {
      const byte = bytes[end]!;
      if (betweenBytes[(before << 8) | byte] === 1) break;
      if (byte === SPACE_LEAD && beforeSpaces && this.isFirstSpace(start, end)) break;
      before = byte;
    }
    this.word.start = start;
    this.word.end = end;
  }

  /** Whether a `▁` stands at a byte, and something else before it. */
  private isFirstSpace(start: number, at: number): boolean {
    return this.isSpace(at) && !(at - SPACE_SYMBOL.length >= start && this.isSpace(at - SPACE_SYMBOL.length));
  }

  private isSpace(at: number): boolean {
    const { bytes } = this.word;
    const [first, second, third] = SPACE_SYMBOL;
    return bytes[at] === first && bytes[at + 1] === second && bytes[at + 2] === third;
  }

  private splitByCache(cache: WordCache, output: TokenOutput): void {
    const { word, merger } = this;
    let entry = cache.find(word);
    if (entry === NOT_CACHED) {
      merger.run(word.bytes, word);
      entry = cache.add(word, { values: merger.ids, from: 0, to: merger.count }, 0);
    }
    const from = cache.idStart(entry);
    const to = from + cache.idCount(entry);
    for (let index = from; index < to; index++) this.emit(cache.records[index]!, output);
  }

  private splitExactly(range: ByteRange, output: TokenOutput): void {
    const { merger } = this;
    merger.run(this.word.bytes, range);
    for (let index = 0; index < merger.count; index++) this.emit(merger.ids[index]!, output);
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
