import type { TokenOutput } from '../token-output.ts';
import type { WordCache, WordKey } from '../word-cache.ts';
import { addToHash, EMPTY_HASH, finishHash, MAX_CACHED_BYTES, NOT_CACHED } from '../word-cache.ts';
import type { ChunkBoundaries } from './chunk-boundaries.ts';
import { BOUNDARY, PARTED } from './chunk-boundaries.ts';
import { GrowableBytes } from './growable-bytes.ts';
import type { Normalizer } from './normalizer.ts';
import type { UnigramEmitter } from './unigram-emitter.ts';
import { MAX_MARGIN_BYTES, UnigramMargin } from './unigram-margin.ts';
import type { UnigramVocabulary } from './unigram-vocabulary.ts';
import { SPACE_SYMBOL, validLength } from './utf8.ts';

/** A chunk with text of its word before it; and one at the start of a word, which gets a `▁`. */
const INNER = 0;
const WORD_START = 1;

/**
 * A cached chunk's certainty in one integer: the upper 16 bits tell up to which magnitude of the
 * score before it its pieces are certain, in steps of 2 rounded down; the lower ones what it adds
 * to that magnitude at most, in steps of 1/64 rounded up.
 */
const SCORE_BITS = 16;
const SCORE_MASK = 0xffff;
const SCORE_STEPS = 64;
const MARGIN_STEP = 2;
/** From steps of the margin to steps of the score. */
const MARGIN_SHIFT = 7;
const UNCERTAIN = 0;

/** The parts that a chunk encoder is made of. */
export interface ChunkEncoderParts {
  readonly vocabulary: UnigramVocabulary;
  readonly normalizer: Normalizer;
  readonly emitter: UnigramEmitter;
  readonly boundaries: ChunkBoundaries;
  readonly cache: WordCache;
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
  private readonly normalizer: Normalizer;
  private readonly emitter: UnigramEmitter;
  private readonly cache: WordCache;
  private readonly margin: UnigramMargin;
  private readonly betweenBytes: Uint8Array;
  private readonly parted: Uint8Array;
  private readonly isRaw: boolean;
  /** The chunk being encoded. */
  private readonly chunk: WordKey = { bytes: new Uint8Array(0), start: 0, end: 0, hash: 0, kind: INNER };
  private readonly normalized = new GrowableBytes();
  /** Bound of the magnitude of the score before the chunk, in steps of 1/64. */
  private bound = 0;

  constructor({ vocabulary, normalizer, emitter, boundaries, cache }: ChunkEncoderParts) {
    this.normalizer = normalizer;
    this.emitter = emitter;
    this.cache = cache;
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
  encode(
    bytes: Uint8Array,
    range: { readonly start: number; readonly end: number },
    output: TokenOutput,
  ): boolean {
    const { chunk, cache, betweenBytes } = this;
    const { end } = range;
    chunk.bytes = bytes;
    chunk.kind = this.isRaw ? WORD_START : INNER;
    this.bound = 0;
    this.emitter.begin(output);
    for (let at = range.start; at < end; at = chunk.end) {
      if (betweenBytes[bytes[at]!] === BOUNDARY.separator) {
        chunk.kind = WORD_START;
        chunk.end = at + 1;
        continue;
      }
      this.findChunk(at, end);
      const entry = chunk.end - at > MAX_CACHED_BYTES ? NOT_CACHED : cache.find(chunk);
      if (entry === NOT_CACHED || !this.isCertain(entry)) {
        if (!this.split(entry, end, output)) return false;
      } else {
        this.pushCached(entry, output);
      }
      chunk.kind = INNER;
    }
    return true;
  }

  /** Sets `chunk` to the bytes from `start` up to the next boundary. */
  private findChunk(start: number, end: number): void {
    const { chunk, betweenBytes } = this;
    const { bytes } = chunk;
    let byte = bytes[start]!;
    let hash = addToHash(EMPTY_HASH ^ chunk.kind, byte);
    let at = start + 1;
    const alone =
      byte < 0x80 || this.partedAt(start, end) !== PARTED.onBothSides
        ? end
        : start + validLength(bytes, start, end);
    for (; at < alone; at++) {
      const next = bytes[at]!;
      const boundary = betweenBytes[(byte << 8) | next]!;
      if (boundary !== BOUNDARY.none && this.isBoundary(boundary, at, end)) break;
      hash = addToHash(hash, next);
      byte = next;
    }
    chunk.start = start;
    chunk.end = at;
    chunk.hash = finishHash(hash);
  }

  private isBoundary(boundary: number, at: number, end: number): boolean {
    if (boundary === BOUNDARY.cutUnlessSequence) return at + 1 === end || this.chunk.bytes[at + 1]! < 0x80;
    return boundary !== BOUNDARY.character || this.partedAt(at, end) !== PARTED.no;
  }

  /** How the character at a byte over 0x7f is parted from its neighbours, one of {@link PARTED}. */
  private partedAt(at: number, end: number): number {
    const { bytes } = this.chunk;
    const length = validLength(bytes, at, end);
    const second = bytes[at + 1]! & 0x3f;
    if (length === 2) return this.parted[((bytes[at]! & 0x1f) << 6) | second]!;
    if (length !== 3) return PARTED.no;
    return this.parted[((bytes[at]! & 0x0f) << 12) | (second << 6) | (bytes[at + 2]! & 0x3f)]!;
  }

  private isCertain(entry: number): boolean {
    return this.bound < (this.cache.tag(entry) >>> SCORE_BITS) << MARGIN_SHIFT;
  }

  private pushCached(entry: number, output: TokenOutput): void {
    const { cache } = this;
    const { records } = cache;
    const start = cache.idStart(entry);
    const count = cache.idCount(entry);
    const { length } = output;
    if (length + count > output.ids.length) output.reserve(count);
    const { ids } = output;
    for (let index = 0; index < count; index++) ids[length + index] = records[start + index]!;
    output.length = length + count;
    this.bound += cache.tag(entry) & SCORE_MASK;
  }

  /** Splits a chunk that is not cached, or not certain in its place; false if it depends on its neighbours. */
  private split(entry: number, textEnd: number, output: TokenOutput): boolean {
    const { chunk, normalized, margin, cache } = this;
    if (!this.normalizeChunk()) return this.splitRestOfWord(textEnd, output);
    const isShort = chunk.end - chunk.start <= MAX_CACHED_BYTES && normalized.length <= MAX_MARGIN_BYTES;
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

  private splitExactly(output: TokenOutput): void {
    const { emitter, normalized } = this;
    emitter.split(normalized.bytes, { start: 0, end: normalized.length }, output);
    this.bound = Math.ceil(Math.abs(emitter.score) * SCORE_STEPS) + 1;
  }

  /** Normalises the chunk; false if it is empty then, or ends in a space, and so depends on what follows. */
  private normalizeChunk(): boolean {
    const { normalized, chunk } = this;
    normalized.length = 0;
    if (!this.isRaw) {
      normalized.append(chunk.bytes, chunk.start, chunk.end);
      return true;
    }
    const afterSpace = chunk.kind === WORD_START;
    if (afterSpace) appendSpace(normalized);
    const { length } = normalized;
    this.normalizer.normalizePart(chunk.bytes, chunk, { output: normalized, afterSpace });
    return normalized.length > length && !endsInSpace(normalized, length);
  }

  /** Splits all that is left of the word; false if it ends in more than one space, or one that is not merged. */
  private splitRestOfWord(textEnd: number, output: TokenOutput): boolean {
    const { normalized, chunk, betweenBytes } = this;
    while (chunk.end < textEnd && betweenBytes[chunk.bytes[chunk.end]!] !== BOUNDARY.separator) chunk.end++;
    normalized.length = 0;
    const afterSpace = chunk.kind === WORD_START;
    if (afterSpace) appendSpace(normalized);
    const { length } = normalized;
    const endsInMerged = this.normalizer.normalizePart(chunk.bytes, chunk, {
      output: normalized,
      afterSpace,
    });
    if (normalized.length === length) return true;
    if (endsInSpace(normalized, length)) {
      if (!endsInMerged) return false;
      // The word's last space is the one before the next word, or is trimmed at the end of the text.
      normalized.length -= SPACE_SYMBOL.length;
      if (normalized.length === length) return !afterSpace;
      if (endsInSpace(normalized, length)) return false;
    }
    this.splitExactly(output);
    return true;
  }
}

/** A chunk's certainty as it is stored with it. */
function certaintyOf(margin: UnigramMargin): number {
  // Each step may round the score by up to 1/256, while it is less than 2^17.
  const magnitude = Math.ceil(Math.abs(margin.score) * SCORE_STEPS) + margin.count;
  if (margin.hasUnknown || !(magnitude <= SCORE_MASK)) return UNCERTAIN;
  return (Math.floor(margin.certainUpTo / MARGIN_STEP) << SCORE_BITS) | magnitude;
}

function appendSpace(output: GrowableBytes): void {
  output.append(SPACE_SYMBOL_BYTES, 0, SPACE_SYMBOL_BYTES.length);
}

const SPACE_SYMBOL_BYTES = Uint8Array.from(SPACE_SYMBOL);

/** Whether the bytes from `start` on end in `▁`. */
function endsInSpace({ bytes, length }: GrowableBytes, start: number): boolean {
  return (
    length - start >= SPACE_SYMBOL.length &&
    bytes[length - 3] === SPACE_SYMBOL[0] &&
    bytes[length - 2] === SPACE_SYMBOL[1] &&
    bytes[length - 1] === SPACE_SYMBOL[2]
  );
}
