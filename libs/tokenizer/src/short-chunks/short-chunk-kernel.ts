import { webAssembly } from '@albectra/wasm';
import type { TokenOutput } from '../token-output.ts';
import type { WordKey } from '../word-cache.ts';
import { BOUNDARY } from './boundary.ts';
import {
  chunkModule,
  COUNT_SHIFT,
  ENTRY_BYTES,
  KIND_SHIFT,
  MAX_SHORT_BYTES,
  MAX_SHORT_IDS,
  PLACES,
  STATE,
} from './chunk-module.ts';

/** Text that the kernel takes at once; it and what comes of it stay in a core's first-level cache. */
const WINDOW_BYTES = 4096;
/** Bytes of a window's end in which no chunk begins, unless the text ends there: they, and one more, are seen whole. */
const MARGIN_BYTES = MAX_SHORT_BYTES + 1;
/** What more entries would answer is little: of English, one in 60 of the short chunks is not in these (measured). */
const MAX_TABLE_BYTES = 2 ** 22;
const PAGE_BYTES = 2 ** 16;
const VECTOR_BYTES = 16;
const WORD_BYTES = 4;
const ENTRY_WORDS = ENTRY_BYTES / WORD_BYTES;
const KEY_WORDS = 4;
const KINDS = 2;
/** Ids that are copied one by one; more are copied faster by a view. */
const FEW_IDS = 32;

type Encode = (...parameters: readonly number[]) => void;

/** What is left of a text. */
interface RestOfText {
  readonly end: number;
  /** See `boundOf`; of what is before it. */
  readonly bound: number;
}

/**
 * Encodes short chunks that were met before, in WebAssembly: 19 of 20 chunks of English.
 *
 * With the same table in JavaScript, all of the encoding of English took 2.4 times as long with a
 * Unigram vocabulary, 1.5 times with WordPiece; of 25 languages in 17 scripts, 1.4 times with both.
 *
 * A chunk of at most 15 bytes is its own key: one vector, with its length and kind in the last
 * byte. An entry is 32 bytes: the key, the tag (see `isCertain`) and at most three ids. So a hit
 * reads one cache line and compares once. Chunks that fall together share a pair of entries, the
 * newer one first.
 *
 * The kernel stops at each chunk that it cannot answer; the caller encodes that one, adds it if it
 * wants to, and goes on.
 */
export class ShortChunkKernel {
  /** Whether it found the end of the chunk at which it stopped. */
  knowsEnd = false;
  /** Chunks that were answered so far. */
  hits = 0;
  /** Memory taken by the entries. */
  readonly sizeBytes: number;

  private readonly encode: Encode;
  private readonly bytes: Uint8Array;
  private readonly words: Int32Array;
  private readonly window: number;
  private readonly output: number;
  /** The text that is in the window. */
  private windowStart = 0;
  private windowEnd = 0;

  /** @param sizeBytes Upper bound of the memory for entries, at least 128; the largest power of two in it is used, up to 4 MiB. */
  private constructor(betweenBytes: Uint8Array, sizeBytes: number) {
    const pairBits = Math.floor(Math.log2(Math.min(sizeBytes, MAX_TABLE_BYTES) / ENTRY_BYTES / 2));
    const tableBytes = 2 ** pairBits * 2 * ENTRY_BYTES;
    this.window = PLACES.table + tableBytes;
    this.output = this.window + WINDOW_BYTES + VECTOR_BYTES;
    const total = this.output + WINDOW_BYTES * MAX_SHORT_IDS * WORD_BYTES + VECTOR_BYTES;
    const memory = new webAssembly.Memory({ initial: Math.ceil(total / PAGE_BYTES) });
    const module = new webAssembly.Module(chunkModule({ pairBits }));
    this.encode = new webAssembly.Instance(module, { env: { memory } }).exports['encode'] as Encode;
    this.bytes = new Uint8Array(memory.buffer);
    this.words = new Int32Array(memory.buffer);
    this.sizeBytes = tableBytes;
    this.bytes.set(betweenBytes, PLACES.betweenBytes);
    this.layOutKeys();
  }

  /** Creates a kernel, or none where WebAssembly is missing, or where letters can be spaces. */
  static create(betweenBytes: Uint8Array, sizeBytes: number): ShortChunkKernel | undefined {
    const letters = Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', (letter) =>
      letter.charCodeAt(0),
    );
    if (letters.some((letter) => betweenBytes[letter] === BOUNDARY.separator)) return undefined;
    try {
      return new ShortChunkKernel(betweenBytes, sizeBytes);
    } catch {
      return undefined;
    }
  }

  /** Forgets the text before. */
  begin(): void {
    this.windowEnd = 0;
  }

  /**
   * Encodes from the start of a chunk on, and appends the ids.
   *
   * @param chunk Becomes the chunk at which it stopped, without its end if it does not know that.
   * @returns The bound (see `boundOf`) of the text before that chunk.
   */
  run(chunk: WordKey, { end, bound }: RestOfText, output: TokenOutput): number {
    const { words, window } = this;
    let reached = bound;
    this.knowsEnd = false;
    while (chunk.start < end) {
      if (chunk.start >= this.lastStart(end)) this.load(chunk, end);
      const offset = window - this.windowStart;
      const stop = this.lastStart(end) + offset;
      this.encode(chunk.start + offset, stop, this.windowEnd + offset, chunk.kind, reached, this.output);
      const at = words[STATE.at]!;
      chunk.start = at - offset;
      chunk.kind = words[STATE.kind]!;
      reached = words[STATE.bound]!;
      this.append(output);
      if (at >= stop) continue;
      const chunkEnd = words[STATE.chunkEnd]!;
      this.knowsEnd = chunkEnd !== 0;
      chunk.end = chunkEnd - offset;
      break;
    }
    return reached;
  }

  /**
   * Adds the chunk at which the kernel stopped, whose end it knew, and that it did not hold.
   *
   * @param ids The ids, `values[from, from + count)`, at most three.
   */
  add(
    ids: { readonly values: Int32Array; readonly from: number; readonly count: number },
    tag: number,
  ): void {
    const { words } = this;
    const first = words[STATE.entry]! / WORD_BYTES;
    words.copyWithin(first + ENTRY_WORDS, first, first + ENTRY_WORDS);
    const key = PLACES.key / WORD_BYTES;
    for (let index = 0; index < KEY_WORDS; index++) words[first + index] = words[key + index]!;
    words[first + KEY_WORDS] = tag;
    const firstId = first + KEY_WORDS + 1;
    for (let index = 0; index < ids.count; index++) words[firstId + index] = ids.values[ids.from + index]!;
    words[firstId] = words[firstId]! | (ids.count << COUNT_SHIFT);
  }

  /** Behind the last place in the window where a chunk may begin. */
  private lastStart(end: number): number {
    return this.windowEnd === end ? end : this.windowEnd - MARGIN_BYTES;
  }

  /** Fills the window with the text from the chunk on. */
  private load({ bytes, start }: WordKey, end: number): void {
    this.windowStart = start;
    this.windowEnd = Math.min(end, start + WINDOW_BYTES);
    this.bytes.set(bytes.subarray(start, this.windowEnd), this.window);
  }

  private append(output: TokenOutput): void {
    const { words } = this;
    this.hits += words[STATE.hits]!;
    const from = this.output / WORD_BYTES;
    const count = words[STATE.output]! / WORD_BYTES - from;
    if (count === 0) return;
    const { length } = output;
    if (length + count > output.ids.length) output.reserve(count);
    const { ids } = output;
    if (count > FEW_IDS) ids.set(words.subarray(from, from + count), length);
    else for (let index = 0; index < count; index++) ids[length + index] = words[from + index]!;
    output.length = length + count;
  }

  private layOutKeys(): void {
    for (let length = 1; length <= MAX_SHORT_BYTES; length++) {
      const mask = PLACES.masks + VECTOR_BYTES * length;
      this.bytes.fill(0xff, mask, mask + length);
      for (let kind = 0; kind < KINDS; kind++) {
        const kindAndLength = (kind << KIND_SHIFT) | length;
        this.bytes[PLACES.signatures + VECTOR_BYTES * kindAndLength + MAX_SHORT_BYTES] = kindAndLength;
      }
    }
  }
}
