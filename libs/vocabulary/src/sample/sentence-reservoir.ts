import { Draws } from '@albectra/random';
import type { RandomKey } from '@albectra/random';
import { grown } from '../grown.ts';
import { LineChunks } from './line-chunks.ts';
import type { LineChunk } from './line-chunks.ts';

/** How much a sample may hold over its limits before it is cut to them: a share, and on top of it a number. */
const SLACK = 0.25;
const SLACK_SENTENCES = 1000;
const SLACK_BYTES = 2 ** 16;

/** How much a sample may hold. */
export interface SampleLimits {
  readonly maxSentences: number;
  /** UTF-8 bytes; the reservoir takes a quarter more, and 12 bytes for each sentence. */
  readonly maxBytes: number;
}

/**
 * A uniform sample of a stream of sentences, bounded in sentences and in bytes.
 *
 * Every sentence gets a random number from its position in the stream. The sample holds those with
 * the lowest numbers, as many as fit: which they are depends on the key and the stream alone, and a
 * larger limit gives a superset. Sentences are kept as UTF-8, because a JavaScript string cut out of
 * a file's text would keep all of that text alive. The sample is let grow beyond its limits by a
 * quarter, and then cut to them at once.
 */
export class SentenceReservoir {
  readonly #limits: SampleLimits;
  readonly #draws: Draws;
  readonly #lines = new LineChunks();
  /** Random number of each sentence in the sample `[sentences]`. */
  #keys = new Float64Array(2 ** 10);
  #seen = 0;
  /** Sentences with this key or a higher one do not fit. */
  #ceiling = Infinity;

  constructor(limits: SampleLimits, key: RandomKey) {
    this.#limits = limits;
    this.#draws = new Draws(key);
  }

  /** Sentences offered so far. */
  get seenCount(): number {
    return this.#seen;
  }

  /** Sentences in the sample. */
  get sentenceCount(): number {
    return this.#lines.lineCount;
  }

  /** UTF-8 bytes in the sample. */
  get sizeBytes(): number {
    return this.#lines.sizeBytes;
  }

  /** Offers the next sentence of the stream. */
  add(sentence: string): void {
    if (this.#admit()) this.#lines.append(sentence);
    this.#cutIfOver();
  }

  /** Offers the next sentence, which has no line feed, as UTF-8. */
  addBytes(sentence: Uint8Array): void {
    if (this.#admit()) this.#lines.appendBytes(sentence);
    this.#cutIfOver();
  }

  /** Cuts the sample to its limits and returns it: lines, each ended by a line feed. */
  finish(): LineChunk[] {
    this.#cut();
    return this.#lines.chunks();
  }

  /** Draws the next sentence's number; tells whether it may be in the sample. */
  #admit(): boolean {
    const draws = this.#draws.seek(0, this.#seen++);
    const key = draws.uint32() * 2 ** 21 + (draws.uint32() >>> 11);
    if (key >= this.#ceiling) return false;
    const index = this.#lines.lineCount;
    if (index === this.#keys.length) this.#keys = grown(this.#keys, index + 1);
    this.#keys[index] = key;
    return true;
  }

  #cutIfOver(): void {
    const { maxSentences, maxBytes } = this.#limits;
    const isOver =
      this.#lines.lineCount > maxSentences * (1 + SLACK) + SLACK_SENTENCES ||
      this.#lines.sizeBytes > maxBytes * (1 + SLACK) + SLACK_BYTES;
    if (isOver) this.#cut();
  }

  /** Drops the sentences with the highest numbers, until the others fit. */
  #cut(): void {
    const count = this.#lines.lineCount;
    const sorted = this.#keys.slice(0, count).sort();
    let fitting = 0;
    let over = Math.min(count, this.#limits.maxSentences) + 1;
    while (over - fitting > 1) {
      const middle = (fitting + over) >> 1;
      if (this.#bytesBelow(sorted[middle] ?? Infinity) <= this.#limits.maxBytes) fitting = middle;
      else over = middle;
    }
    if (fitting === count) return;
    const ceiling = sorted[fitting]!;
    const keys = this.#keys;
    let kept = 0;
    this.#lines.retain((line) => {
      const key = keys[line]!;
      if (key >= ceiling) return false;
      keys[kept++] = key;
      return true;
    });
    this.#ceiling = ceiling;
  }

  #bytesBelow(ceiling: number): number {
    let bytes = 0;
    for (let line = 0; line < this.#lines.lineCount; line++) {
      if (this.#keys[line]! < ceiling) bytes += this.#lines.lengthOf(line);
    }
    return bytes;
  }
}
