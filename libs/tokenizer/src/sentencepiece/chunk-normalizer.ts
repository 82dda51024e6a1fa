import type { WordKey } from '../word-cache.ts';
import { BOUNDARY } from '../short-chunks/boundary.ts';
import type { ChunkBoundaries } from './chunk-boundaries.ts';
import { GrowableBytes } from './growable-bytes.ts';
import type { Normalizer } from './normalizer.ts';
import { appendSpaceSymbol, endsInSpaceSymbol } from './space-symbol.ts';
import { SPACE_SYMBOL } from './utf8.ts';

/** Kind of a chunk with text of its word before it. */
export const INNER = 0;
/** Kind of a chunk at the start of a word, which gets a `▁`. */
export const WORD_START = 1;

/** What the rest of a word comes to. */
export const REST = {
  /** Text to be split. */
  text: 0,
  /** Nothing. */
  empty: 1,
  /** Something that depends on what follows: it ends in more than one space, or one that is not merged. */
  dependent: 2,
} as const;

/** Normalises chunks of text, one after another. */
export class ChunkNormalizer {
  /** The chunk that was normalised last. */
  readonly normalized: GrowableBytes = new GrowableBytes();
  private readonly normalizer: Normalizer;
  private readonly betweenBytes: Uint8Array;
  private readonly isRaw: boolean;

  constructor(normalizer: Normalizer, { betweenBytes, isRaw }: ChunkBoundaries) {
    this.normalizer = normalizer;
    this.betweenBytes = betweenBytes;
    this.isRaw = isRaw;
  }

  /** Normalises a chunk; false if it is empty then, or ends in a space, and so depends on what follows. */
  normalize(chunk: WordKey): boolean {
    const { normalized } = this;
    if (!this.isRaw) {
      normalized.length = 0;
      normalized.append(chunk.bytes, chunk.start, chunk.end);
      return true;
    }
    const length = this.begin(chunk);
    this.normalizer.normalizePart(chunk.bytes, chunk, {
      output: normalized,
      afterSpace: chunk.kind === WORD_START,
    });
    return normalized.length > length && !endsInSpaceSymbol(normalized, length);
  }

  /** Lengthens a chunk to the end of its word and normalises it; one of {@link REST}. */
  normalizeRestOfWord(chunk: WordKey, textEnd: number): number {
    const { normalized, betweenBytes } = this;
    while (chunk.end < textEnd && betweenBytes[chunk.bytes[chunk.end]!] !== BOUNDARY.separator) chunk.end++;
    const length = this.begin(chunk);
    const afterSpace = chunk.kind === WORD_START;
    const endsInMerged = this.normalizer.normalizePart(chunk.bytes, chunk, {
      output: normalized,
      afterSpace,
    });
    if (normalized.length === length) return REST.empty;
    if (!endsInSpaceSymbol(normalized, length)) return REST.text;
    if (!endsInMerged) return REST.dependent;
    // The word's last space is the one before the next word, or is trimmed at the end of the text.
    normalized.length -= SPACE_SYMBOL.length;
    if (normalized.length === length) return afterSpace ? REST.dependent : REST.empty;
    return endsInSpaceSymbol(normalized, length) ? REST.dependent : REST.text;
  }

  /** Begins a chunk with what stands before its text, and gives the length of that. */
  private begin(chunk: WordKey): number {
    this.normalized.length = 0;
    if (chunk.kind === WORD_START) appendSpaceSymbol(this.normalized);
    return this.normalized.length;
  }
}
