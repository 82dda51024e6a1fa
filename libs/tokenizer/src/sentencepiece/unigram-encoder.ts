import type { TokenOutput } from '../token-output.ts';
import type { WordCacheStatistics } from '../word-cache.ts';
import { findChunkBoundaries } from './chunk-boundaries.ts';
import { GrowableBytes } from './growable-bytes.ts';
import type { Normalizer } from './normalizer.ts';
import { OffsetEncoder } from './offset-encoder.ts';
import type { PieceIds } from './piece-ids.ts';
import type { SentencePieceModel } from './sentencepiece-model.ts';
import { UnigramChunkEncoder } from './unigram-chunk-encoder.ts';
import { UnigramEmitter } from './unigram-emitter.ts';
import { UnigramSearch } from './unigram-search.ts';
import type { UnigramVocabulary } from './unigram-vocabulary.ts';
import { buildUnigramVocabulary } from './unigram-vocabulary.ts';
import type { ByteRange } from './utf8.ts';

/** What a {@link UnigramEncoder} is made of. */
export interface UnigramEncoderParts {
  readonly model: SentencePieceModel;
  readonly pieceIds: PieceIds;
  readonly normalizer: Normalizer;
  /** Bound of the memory for chunks already split; 0 for none. */
  readonly cacheBytes: number;
}

/** Encodes UTF-8 by a Unigram model: chunk by chunk where the model allows it, else as a whole. */
export class UnigramEncoder {
  private readonly vocabulary: UnigramVocabulary;
  private readonly normalizer: Normalizer;
  private readonly emitter: UnigramEmitter;
  private readonly chunks: UnigramChunkEncoder | undefined;
  /** Whether {@link chunks} takes text before normalisation. */
  private readonly isRaw: boolean;
  private offsets: OffsetEncoder | undefined;
  private readonly normalized = new GrowableBytes();

  constructor({ model, pieceIds, normalizer, cacheBytes }: UnigramEncoderParts) {
    const vocabulary = buildUnigramVocabulary(model, pieceIds);
    const emitter = new UnigramEmitter(vocabulary);
    this.vocabulary = vocabulary;
    this.normalizer = normalizer;
    this.emitter = emitter;
    const { charsmap, protectedTrie: protectedTexts } = normalizer;
    const boundaries =
      cacheBytes > 0 && hasNoGains(model)
        ? findChunkBoundaries({ model, charsmap, protectedTexts })
        : undefined;
    this.isRaw = boundaries?.isRaw === true;
    if (boundaries === undefined) return;
    this.chunks = new UnigramChunkEncoder({ vocabulary, normalizer, emitter, boundaries, cacheBytes });
  }

  /** Appends the ids of the text `bytes[start, end)`, with their places if the output has them. */
  encode(bytes: Uint8Array, range: ByteRange, output: TokenOutput): void {
    if (output.starts !== undefined) {
      const { vocabulary, normalizer } = this;
      this.offsets ??= new OffsetEncoder(vocabulary, normalizer, new UnigramSearch(vocabulary));
      this.offsets.encode(bytes, range, output);
      return;
    }
    const before = output.length;
    if (this.isRaw && this.chunks?.encode(bytes, range, output) === true) return;
    output.length = before;
    const { normalized, emitter } = this;
    normalized.length = 0;
    this.normalizer.normalizeInto(bytes, range, normalized);
    const whole = { start: 0, end: normalized.length };
    if (!this.isRaw && this.chunks?.encode(normalized.bytes, whole, output) === true) return;
    emitter.begin(output);
    emitter.split(normalized.bytes, whole, output);
  }

  /** What the memory for chunks has done so far, or undefined if there is none. */
  statistics(): WordCacheStatistics | undefined {
    return this.chunks?.statistics();
  }
}

/** Whether no learned piece adds to a path's score, on which the certainty of what is cached rests. */
function hasNoGains({ pieces }: SentencePieceModel): boolean {
  return pieces.every(({ type, score }) => type !== 'normal' || score <= 0);
}
