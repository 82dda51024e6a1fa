import type { TokenOutput } from '../token-output.ts';
import type { WordCacheStatistics, WordKey } from '../word-cache.ts';
import { NOT_CACHED, WordCache } from '../word-cache.ts';
import { addedBound, boundOf, certaintyOf, isCertain } from './chunk-certainty.ts';
import type { ChunkBoundaries } from './chunk-boundaries.ts';
import { BOUNDARY, PARTED } from './chunk-boundaries.ts';
import { ChunkNormalizer, INNER, REST, WORD_START } from './chunk-normalizer.ts';
import type { Normalizer } from './normalizer.ts';
import {
  MAX_SHORT_BYTES,
  MAX_SHORT_IDS,
  NOT_SHORT,
  SHORT_COUNT_SHIFT,
  SHORT_IDS,
  SHORT_TAG,
  ShortChunkTable,
  SIGNATURE,
  signatureOf,
} from './short-chunk-table.ts';
import type { UnigramEmitter } from './unigram-emitter.ts';
import { MAX_MARGIN_BYTES, UnigramMargin } from './unigram-margin.ts';
import type { UnigramVocabulary } from './unigram-vocabulary.ts';
import type { ByteRange } from './utf8.ts';
import { validLength } from './utf8.ts';

/** Longer chunks, of scripts without spaces mostly, hardly ever come again (1 in 100, measured). */
const MAX_CHUNK_BYTES = 48;
/** The part of the memory for chunks that the short table gets at most. */
const SHORT_SHARE = 8;
/** A larger short table is slower: it no longer stays in a core's second-level cache. */
const MAX_SHORT_TABLE_BYTES = 1 << 20;

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
  private readonly short: ShortChunkTable;
  /** What the short table knows the chunk by. */
  private readonly key = new Int32Array(4);
  private shortHits = 0;
  /** Bound of the magnitude of the score before the chunk (see `boundOf`). */
  private bound = 0;

  constructor({ vocabulary, normalizer, emitter, boundaries, cacheBytes }: ChunkEncoderParts) {
    this.chunks = new ChunkNormalizer(normalizer, boundaries);
    this.emitter = emitter;
    this.short = new ShortChunkTable(Math.min(cacheBytes / SHORT_SHARE, MAX_SHORT_TABLE_BYTES));
    this.cache = new WordCache(cacheBytes - this.short.entries.byteLength);
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
  // oxlint-disable-next-line complexity -- the innermost loop: calls in it cost a third of its speed
  encode(bytes: Uint8Array, range: ByteRange, output: TokenOutput): boolean {
    const { chunk, betweenBytes, short, key } = this;
    const { end } = range;
    chunk.bytes = bytes;
    this.bound = 0;
    this.emitter.begin(output);
    let kind = this.isRaw ? WORD_START : INNER;
    for (let at = range.start; at < end;) {
      let byte = bytes[at]!;
      if (betweenBytes[byte] === BOUNDARY.separator) {
        kind = WORD_START;
        at++;
        continue;
      }
      let low = byte;
      let middle = 0;
      let high = 0;
      let to = at + 1;
      let next = byte;
      for (; to < end && next < 0x80; to++) {
        next = bytes[to]!;
        const boundary = betweenBytes[(byte << 8) | next]!;
        if (boundary !== BOUNDARY.none && this.isBoundary(boundary, to, end)) break;
        high = (high << 8) | (middle >>> 24);
        middle = (middle << 8) | (low >>> 24);
        low = (low << 8) | next;
        byte = next;
      }
      if (byte < 0x80) {
        const length = to - at;
        const signature = signatureOf(length, kind);
        const entry = length > MAX_SHORT_BYTES ? NOT_SHORT : short.find(low, middle, high, signature);
        if (entry !== NOT_SHORT && this.pushShort(entry, output)) {
          at = to;
          kind = INNER;
          continue;
        }
      }
      key[0] = low;
      key[1] = middle;
      key[2] = high;
      chunk.start = at;
      chunk.kind = kind;
      chunk.end = byte < 0x80 ? to : this.findEnd(to, end);
      if (!this.encodeChunk(end, output)) return false;
      at = chunk.end;
      kind = INNER;
    }
    return true;
  }

  /** What the memory for chunks has done so far. */
  statistics(): WordCacheStatistics {
    const { hits, misses, evictions, sizeBytes } = this.cache.statistics();
    return {
      hits: hits + this.shortHits,
      misses,
      evictions,
      sizeBytes: sizeBytes + this.short.entries.byteLength,
    };
  }

  /** Appends the ids of an entry of the short table; false if they are not certain in this place. */
  private pushShort(entry: number, output: TokenOutput): boolean {
    const { entries } = this.short;
    const tag = entries[entry + SHORT_TAG]!;
    if (!isCertain(tag, this.bound)) return false;
    const { length } = output;
    if (length + MAX_SHORT_IDS > output.ids.length) output.reserve(MAX_SHORT_IDS);
    const { ids } = output;
    // Writing all three is faster than to count; what is too much is overwritten by what follows.
    ids[length] = entries[entry + SHORT_IDS]!;
    ids[length + 1] = entries[entry + SHORT_IDS + 1]!;
    ids[length + 2] = entries[entry + SHORT_IDS + 2]!;
    output.length = length + (entries[entry + SIGNATURE]! >>> SHORT_COUNT_SHIFT);
    this.bound += addedBound(tag);
    this.shortHits++;
    return true;
  }

  /** Encodes a chunk that is not in the short table, not certain in its place, or not all ASCII. */
  private encodeChunk(end: number, output: TokenOutput): boolean {
    const { chunk, cache } = this;
    const length = chunk.end - chunk.start;
    if (length > MAX_CHUNK_BYTES) return this.split(NOT_CACHED, end, output);
    if (length <= MAX_SHORT_BYTES && this.encodeShort(output)) return true;
    const entry = cache.find(chunk);
    if (entry === NOT_CACHED || !this.isCertain(entry)) return this.split(entry, end, output);
    this.pushCached(entry, output);
    return true;
  }

  /** Encodes a short chunk, whose bytes are in `key`, if it is in the short table. */
  private encodeShort(output: TokenOutput): boolean {
    const { chunk, key, short } = this;
    const signature = signatureOf(chunk.end - chunk.start, chunk.kind);
    key[SIGNATURE] = signature;
    const entry = short.find(key[0]!, key[1]!, key[2]!, signature);
    return entry !== NOT_SHORT && this.pushShort(entry, output);
  }

  /**
   * Where the chunk ends of which the bytes before `from` are known to be part, the last of them
   * over 0x7f; adds the others to `key`.
   */
  private findEnd(from: number, end: number): number {
    const { betweenBytes, key } = this;
    const { bytes, start } = this.chunk;
    // A character on its own, or what is before the first one over 0x7f.
    const isParted = from === start + 1 && this.partedAt(start, end) === PARTED.onBothSides;
    const limit = isParted ? start + validLength(bytes, start, end) : end;
    let low = key[0]!;
    let middle = key[1]!;
    let high = key[2]!;
    let byte = bytes[from - 1]!;
    let at = from;
    for (; at < limit; at++) {
      const next = bytes[at]!;
      if (next >= 0x80 && byte >= 0x80) {
        // Only a lead can begin a character that is parted from what is before it.
        if (next >= 0xc2 && this.partedAt(at, end) !== PARTED.no) break;
      } else {
        const boundary = betweenBytes[(byte << 8) | next]!;
        if (boundary !== BOUNDARY.none && this.isBoundary(boundary, at, end)) break;
      }
      high = (high << 8) | (middle >>> 24);
      middle = (middle << 8) | (low >>> 24);
      low = (low << 8) | next;
      byte = next;
    }
    key[0] = low;
    key[1] = middle;
    key[2] = high;
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
    const { cache, chunk, key } = this;
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
    const byteLength = chunk.end - chunk.start;
    if (byteLength > MAX_SHORT_BYTES || count > MAX_SHORT_IDS) return;
    this.short.add(key, { records, start, count }, tag);
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
