import { TokenizerOptionError } from '../errors.ts';
import type { SpecialTokens } from '../special-tokens.ts';
import { ALBERT_SPECIAL_TOKENS, findSpecialIds } from '../special-tokens.ts';
import { TokenOutput } from '../token-output.ts';
import type { SpecialIds, Tokenizer } from '../tokenizer.ts';
import type { WordCacheStatistics } from '../word-cache.ts';
import { isUnigramWordStart } from '../word-starts.ts';
import { decodePieces } from './decode-pieces.ts';
import { createNormalizer } from './normalizer.ts';
import type { SentencePieceModel } from './sentencepiece-model.ts';
import { UnigramEncoder } from './unigram-encoder.ts';
import type { UnigramEncoderParts } from './unigram-encoder.ts';
import { checkUnigramPieces } from './unigram-vocabulary.ts';

/** What can be chosen besides the model. */
export interface UnigramTokenizerOptions {
  /** Name of the model's file, for messages. Default `model`. */
  readonly source?: string;
  /** How the vocabulary spells its special tokens. Default: ALBERT's spelling. */
  readonly specialTokens?: Partial<SpecialTokens>;
  /** Bound of the memory for words already split, at least 64 KiB; 0 for none. Default 32 MiB. */
  readonly wordCacheBytes?: number;
}

const DEFAULT_CACHE_BYTES = 32 << 20;
const MIN_CACHE_BYTES = 1 << 16;
const utf8 = new TextEncoder();

/**
 * Encodes text by a SentencePiece Unigram model, with the same ids as Google's `sentencepiece`.
 *
 * Text is normalised, and split to the pieces of greatest total score. Where the model allows it
 * that is done chunk by chunk, words mostly, and chunks met before are answered from a bounded
 * cache (see `UnigramChunkEncoder`).
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

  private readonly parts: UnigramEncoderParts;
  /** Made when it is first asked for: who only looks at a vocabulary waits for none of it. */
  private encoder: UnigramEncoder | undefined;
  private readonly output = new TokenOutput();
  private input = new Uint8Array(1024);

  /**
   * @throws {TokenizerModelError} if the model is not a usable Unigram model.
   * @throws {TokenizerOptionError} if the size of the cache is out of range.
   */
  constructor(model: SentencePieceModel, options: UnigramTokenizerOptions = {}) {
    const { source = 'model', specialTokens = {}, wordCacheBytes = DEFAULT_CACHE_BYTES } = options;
    checkCacheSize(wordCacheBytes);
    this.model = model;
    const pieceIds = checkUnigramPieces(model, source);
    this.vocabularySize = model.pieces.length;
    this.specialIds = findSpecialIds({ ...ALBERT_SPECIAL_TOKENS, ...specialTokens }, pieceIds.all, source);
    const normalizer = createNormalizer(model.normalizer, {
      protectedTexts: model.pieces.filter(({ type }) => type === 'userDefined').map(({ piece }) => piece),
      treatWhitespaceAsSuffix: model.trainer.treatWhitespaceAsSuffix,
    });
    this.parts = { model, pieceIds, normalizer, cacheBytes: wordCacheBytes };
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
    this.encoder ??= new UnigramEncoder(this.parts);
    this.encoder.encode(bytes, { start, end }, output);
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
    return this.parts.pieceIds.all.get(token);
  }

  wordStarts(): Uint8Array {
    return Uint8Array.from(this.model.pieces, ({ piece }) => (isUnigramWordStart(piece) ? 1 : 0));
  }

  /** What the word cache has done so far, or undefined if there is none, or was nothing to encode. */
  cacheStatistics(): WordCacheStatistics | undefined {
    return this.encoder?.statistics();
  }

  private pieceAt(id: number): SentencePieceModel['pieces'][number] {
    const piece = this.model.pieces[id];
    if (piece === undefined) throw new TokenizerOptionError('id', `0 to ${this.vocabularySize - 1}`, id);
    return piece;
  }
}

function checkCacheSize(sizeBytes: number): void {
  if (sizeBytes === 0 || (sizeBytes >= MIN_CACHE_BYTES && sizeBytes <= 2 ** 31)) return;
  throw new TokenizerOptionError('wordCacheBytes', `0, or ${MIN_CACHE_BYTES} to 2^31`, sizeBytes);
}
