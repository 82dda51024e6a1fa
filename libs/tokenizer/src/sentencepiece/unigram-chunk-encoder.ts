import { BOUNDARY } from '../short-chunks/boundary.ts';
import { addedBound, boundOf, certaintyOf, isCertain } from '../short-chunks/certainty.ts';
import { MAX_SHORT_IDS } from '../short-chunks/chunk-module.ts';
import { ShortChunkKernel } from '../short-chunks/short-chunk-kernel.ts';
import type { TokenOutput } from '../token-output.ts';
import type { WordCacheStatistics, WordKey } from '../word-cache.ts';
import { NOT_CACHED, WordCache } from '../word-cache.ts';
import type { ChunkBoundaries } from './chunk-boundaries.ts';
import { PARTED } from './chunk-boundaries.ts';
import { ChunkNormalizer, INNER, REST, WORD_START } from './chunk-normalizer.ts';
import type { Normalizer } from './normalizer.ts';
import type { UnigramEmitter } from './unigram-emitter.ts';
import { MAX_MARGIN_BYTES, UnigramMargin } from './unigram-margin.ts';
import type { UnigramVocabulary } from './unigram-vocabulary.ts';
import type { ByteRange } from './utf8.ts';
import { validLength } from './utf8.ts';

/** Longer chunks, of scripts without spaces mostly, hardly ever come again (1 in 100, measured). */
const MAX_CHUNK_BYTES = 48;
/** The part of the memory for chunks that the kernel gets. */
const SHORT_SHARE = 8;
const ASCII_SIZE = 0x80;
const FIRST_LEAD = 0xc2;

/** The parts that a chunk encoder is made of. */
export interface ChunkEncoderParts {
  readonly vocabulary: UnigramVocabulary;
  readonly normalizer: Normalizer;
  readonly emitter: UnigramEmitter;
  readonly boundaries: ChunkBoundaries;
  /** Bound of the memory for chunks already split. */
  readonly cacheBytes: number;
}

/**
 * Encodes text chunk by chunk (see {@link ChunkBoundaries}), each from a cache if it was met before.
 *
 * A chunk's pieces depend on what stands before it only by how sums of scores are rounded, so a
 * cached answer is taken where rounding cannot matter (see `UnigramMargin`); for that an upper
 * bound of the score before it is enough. Otherwise the chunk is split again in its context.
 *
 * Example: `The word, the` is encoded as `▁The`, `▁word`, `,` and `▁the`.
 */
export class UnigramChunkEncoder {
  private readonly chunks: ChunkNormalizer;
  private readonly emitter: UnigramEmitter;
  private readonly cache: WordCache;
  private readonly margin: UnigramMargin;
  private readonly betweenBytes: Uint8Array;
  private readonly parted: Uint8Array;
  private readonly isRaw: boolean;
  /** The chunk being encoded. */
  private readonly chunk: WordKey = { bytes: new Uint8Array(0), start: 0, end: 0, kind: INNER };
  private readonly kernel: ShortChunkKernel | undefined;
  /** Whether the kernel found the chunk's end, and so may hold it. */
  private isShort = false;
  /** Bound of the magnitude of the score before the chunk (see `boundOf`). */
  private bound = 0;

  constructor({ vocabulary, normalizer, emitter, boundaries, cacheBytes }: ChunkEncoderParts) {
    this.chunks = new ChunkNormalizer(normalizer, boundaries);
    this.emitter = emitter;
    this.kernel = ShortChunkKernel.create(boundaries.betweenBytes, cacheBytes / SHORT_SHARE);
    this.cache = new WordCache(cacheBytes - (this.kernel?.sizeBytes ?? 0));
    this.margin = new UnigramMargin(vocabulary);
    this.betweenBytes = boundaries.betweenBytes;
    this.parted = boundaries.parted;
    this.isRaw = boundaries.isRaw;
  }

  /**
   * Appends the ids of the text `bytes[start, end)`, raw or normalised as the boundaries are.
   *
   * @returns False if the text must be encoded as a whole; what was appended is then of no use.
   */
  encode(bytes: Uint8Array, range: ByteRange, output: TokenOutput): boolean {
    const { chunk, kernel } = this;
    chunk.bytes = bytes;
    chunk.start = range.start;
    chunk.kind = this.isRaw ? WORD_START : INNER;
    this.bound = 0;
    this.emitter.begin(output);
    kernel?.begin();
    while (this.findChunk(range.end, output)) {
      if (!this.encodeChunk(range.end, output)) return false;
      chunk.start = chunk.end;
      chunk.kind = INNER;
    }
    return true;
  }

  /** What the memory for chunks has done so far. */
  statistics(): WordCacheStatistics {
    const { hits, misses, evictions, sizeBytes } = this.cache.statistics();
    const { kernel } = this;
    return {
      hits: hits + (kernel?.hits ?? 0),
      misses,
      evictions,
      sizeBytes: sizeBytes + (kernel?.sizeBytes ?? 0),
    };
  }

  /** Goes on to the next chunk that has to be encoded here; false if there is none. */
  private findChunk(end: number, output: TokenOutput): boolean {
    const { chunk, kernel, betweenBytes } = this;
    this.isShort = false;
    if (kernel !== undefined) {
      this.bound = kernel.run(chunk, { end, bound: this.bound }, output);
      this.isShort = kernel.knowsEnd;
    }
    while (chunk.start < end && betweenBytes[chunk.bytes[chunk.start]!] === BOUNDARY.separator) {
      chunk.start++;
      chunk.kind = WORD_START;
    }
    if (chunk.start >= end) return false;
    if (!this.isShort) chunk.end = this.findEnd(end);
    return true;
  }

  /** Encodes a chunk that the kernel does not answer. */
  private encodeChunk(end: number, output: TokenOutput): boolean {
    const { chunk, cache } = this;
    if (chunk.end - chunk.start > MAX_CHUNK_BYTES) return this.split(NOT_CACHED, end, output);
    const entry = cache.find(chunk);
    if (entry === NOT_CACHED || !this.isCertain(entry)) return this.split(entry, end, output);
    this.pushCached(entry, output);
    return true;
  }

  /** Where the chunk ends. */
  private findEnd(end: number): number {
    const { betweenBytes } = this;
    const { bytes, start } = this.chunk;
    let byte = bytes[start]!;
    const isAlone = byte >= ASCII_SIZE && this.partedAt(start, end) === PARTED.onBothSides;
    const limit = isAlone ? start + validLength(bytes, start, end) : end;
    let at = start + 1;
    for (; at < limit; at++) {
      const next = bytes[at]!;
      if (next >= ASCII_SIZE && byte >= ASCII_SIZE) {
        // Only a lead can begin a character that is parted from what is before it.
        if (next >= FIRST_LEAD && this.partedAt(at, end) !== PARTED.no) break;
      } else {
        const boundary = betweenBytes[(byte << 8) | next]!;
        if (boundary !== BOUNDARY.none && this.isBoundary(boundary, at, end)) break;
      }
      byte = next;
    }
    return at;
  }

  private isBoundary(boundary: number, at: number, end: number): boolean {
    if (boundary === BOUNDARY.cutUnlessSequence) return at + 1 === end || this.chunk.bytes[at + 1]! < 0x80;
    return boundary !== BOUNDARY.character || this.partedAt(at, end) !== PARTED.no;
  }

  /** How the character at a byte over 0x7f is parted from its neighbours, one of {@link PARTED}. */
  private partedAt(at: number, end: number): number {
    const { bytes } = this.chunk;
    const lead = bytes[at]!;
    if (lead >= 0xf0 || at + 1 >= end) return PARTED.no;
    const second = bytes[at + 1]! & 0x3f;
    let codePoint = ((lead & 0x1f) << 6) | second;
    if (lead >= 0xe0) {
      if (at + 2 >= end) return PARTED.no;
      codePoint = ((lead & 0x0f) << 12) | (second << 6) | (bytes[at + 2]! & 0x3f);
    }
    const parted = this.parted[codePoint]!;
    // Most are not; so whether it is a character at all is asked last.
    return parted !== PARTED.no && validLength(bytes, at, end) > 0 ? parted : PARTED.no;
  }

  private isCertain(entry: number): boolean {
    return isCertain(this.cache.tag(entry), this.bound);
  }

  private pushCached(entry: number, output: TokenOutput): void {
    const { cache, kernel } = this;
    const { records } = cache;
    const start = cache.idStart(entry);
    const count = cache.idCount(entry);
    const { length } = output;
    if (length + count > output.ids.length) output.reserve(count);
    const { ids } = output;
    for (let index = 0; index < count; index++) ids[length + index] = records[start + index]!;
    output.length = length + count;
    const tag = cache.tag(entry);
    this.bound += addedBound(tag);
    if (this.isShort && count <= MAX_SHORT_IDS) kernel?.add({ values: records, from: start, count }, tag);
  }

  /** Splits a chunk that is not cached, or not certain in its place; false if it depends on its neighbours. */
  private split(entry: number, textEnd: number, output: TokenOutput): boolean {
    const { chunk, chunks, margin, cache } = this;
    if (!chunks.normalize(chunk)) return this.splitRestOfWord(textEnd, output);
    const { normalized } = chunks;
    const isShort = chunk.end - chunk.start <= MAX_CHUNK_BYTES && normalized.length <= MAX_MARGIN_BYTES;
    if (entry === NOT_CACHED && isShort) {
      margin.run(normalized.bytes, { start: 0, end: normalized.length });
      const added = cache.add(chunk, { values: margin.ids, from: 0, to: margin.count }, certaintyOf(margin));
      if (this.isCertain(added)) {
        this.pushCached(added, output);
        return true;
      }
    }
    this.splitExactly(output);
    return true;
  }

  /** Splits all that is left of the word; false if that depends on what follows. */
  private splitRestOfWord(textEnd: number, output: TokenOutput): boolean {
    const rest = this.chunks.normalizeRestOfWord(this.chunk, textEnd);
    if (rest === REST.text) this.splitExactly(output);
    return rest !== REST.dependent;
  }

  private splitExactly(output: TokenOutput): void {
    const { emitter, chunks } = this;
    const { bytes, length } = chunks.normalized;
    emitter.split(bytes, { start: 0, end: length }, output);
    this.bound = boundOf(emitter.score);
  }
}
