import { grown } from '../grown.ts';
import type { LineChunk } from '../sample/line-chunks.ts';
import { ByteWords } from './byte-words.ts';
import { FOLLOWED_BY_END, FOLLOWED_BY_SPACE, WordCounter } from './counted-words.ts';
import type { CountedWords } from './counted-words.ts';
import { WordNormaliser } from './word-normaliser.ts';
import type { NormalisationOptions } from './word-normaliser.ts';
import { WordSplitter } from './word-splitter.ts';

const LINE_FEED = 0x0a;
const SPACE = 0x20;
/** Stands where no space ends a part: the same as the end of the line. */
const NO_SPACE = LINE_FEED;

/** How sentences fall into words. */
export interface WordOptions extends NormalisationOptions {
  /** Whether a word ends before a space. */
  readonly splitByWhitespace: boolean;
}

/** Work that threads share: each takes a chunk as soon as it has done another. */
export interface ChunkWork {
  readonly chunks: readonly LineChunk[];
  /** Chunks taken, lines counted, and words found by all threads `[3]`; changed by atomic steps. */
  readonly progress: Int32Array<SharedArrayBuffer>;
}

/**
 * Normalises the lines of chunks and counts their words.
 *
 * Words repeat, so that a line is first cut at spaces, and equal parts are counted; then each
 * different part is normalised once. No normalisation reaches over a space. Only if words may cross
 * spaces is the whole line one part.
 */
export function countWords({ chunks, progress }: ChunkWork, options: WordOptions): CountedWords {
  const normaliser = new WordNormaliser(options);
  const parts = new PartCounter(normaliser);
  for (;;) {
    const chunk = chunks[Atomics.add(progress, 0, 1)];
    if (chunk === undefined) break;
    const known = parts.partCount;
    Atomics.add(progress, 1, parts.count(chunk, cutsAtSpaces(chunk, options) ? SPACE : NO_SPACE));
    Atomics.add(progress, 2, parts.partCount - known);
  }
  const counter = new WordCounter();
  parts.split(new WordSplitter(counter, options));
  return counter.finish();
}

/**
 * A symbol with a space can only be found in the whole line; and a `▁` that no rule replaces is a
 * space to the normalisation where it stands at an end.
 */
function cutsAtSpaces(chunk: LineChunk, { splitByWhitespace, symbols, normalizer }: WordOptions): boolean {
  if (!splitByWhitespace || symbols.some((symbol) => /[ \u2581]/u.test(symbol))) return false;
  if (normalizer.precompiledCharsmap.length > 0) return true;
  return !Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).includes('\u2581');
}

/** Counts parts of lines by whether another part follows in the line. */
class PartCounter {
  readonly #normaliser: WordNormaliser;
  readonly #parts = new ByteWords();
  /** Occurrences before another part, and at the end `[parts * 2]`. */
  #counts = new Uint32Array(2 ** 11);
  /** 1 for a part of which nothing is left `[parts]`. */
  #vanishes = new Uint8Array(2 ** 10);
  #pending = -1;

  constructor(normaliser: WordNormaliser) {
    this.#normaliser = normaliser;
  }

  /** Number of different parts. */
  get partCount(): number {
    return this.#parts.count;
  }

  /** Counts the parts of lines between separators; returns the number of lines. */
  count(chunk: LineChunk, separator: number): number {
    let lines = 0;
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte !== separator && byte !== LINE_FEED) continue;
      if (start < at) this.#add(chunk, start, at);
      start = at + 1;
      if (byte === LINE_FEED) {
        this.#endPending(FOLLOWED_BY_END);
        lines++;
      }
    }
    return lines;
  }

  /** Splits what was counted into words. */
  split(splitter: WordSplitter): void {
    const { bytes, starts } = this.#parts;
    for (let part = 0; part < this.#parts.count; part++) {
      const length = this.#normaliser.normalise(bytes, starts[part]!, starts[part + 1]!);
      for (const followedBy of [FOLLOWED_BY_SPACE, FOLLOWED_BY_END] as const) {
        const times = this.#counts[2 * part + (followedBy === FOLLOWED_BY_END ? 1 : 0)]!;
        if (times > 0) splitter.count(this.#normaliser.buffer, length, { followedBy, times });
      }
    }
  }

  #add(chunk: LineChunk, start: number, end: number): void {
    const known = this.#parts.count;
    const part = this.#parts.numberOf(chunk, start, end);
    if (part === known) {
      if (known === this.#vanishes.length) {
        this.#vanishes = grown(this.#vanishes, known + 1);
        this.#counts = grown(this.#counts, this.#vanishes.length * 2);
      }
      this.#vanishes[part] = this.#normaliser.vanishes(chunk, start, end) ? 1 : 0;
    }
    if (this.#vanishes[part] === 1) return;
    this.#endPending(FOLLOWED_BY_SPACE);
    this.#pending = part;
  }

  #endPending(followedBy: typeof FOLLOWED_BY_SPACE | typeof FOLLOWED_BY_END): void {
    if (this.#pending < 0) return;
    this.#counts[2 * this.#pending + (followedBy === FOLLOWED_BY_END ? 1 : 0)]!++;
    this.#pending = -1;
  }
}
