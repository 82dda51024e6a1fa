import { grown } from '../grown.ts';

/** Bytes of a chunk: room for the longest line there may be, and little enough to hand out as work. */
export const CHUNK_BYTES: number = 2 ** 22;

const FIRST_CHUNK_BYTES = 2 ** 16;
const LINE_FEED = 0x0a;
const SPACE = 0x20;
const encoder = new TextEncoder();

/** UTF-8 lines, each ended by a line feed, in memory that threads can share. */
export type LineChunk = Uint8Array<SharedArrayBuffer>;

/**
 * Lines one after another in chunks of shared memory; no line goes over the end of a chunk.
 *
 * Lines can be taken out without a second copy of the others, see {@link LineChunks.retain}. A line
 * has less than {@link CHUNK_BYTES}.
 */
export class LineChunks {
  #chunks: Uint8Array<SharedArrayBuffer>[] = [];
  /** Bytes in use of each chunk. */
  #used: number[] = [];
  /** Bytes of each line `[lines]`, without the line feed. */
  #lengths = new Int32Array(2 ** 10);
  #lineCount = 0;
  #bytes = 0;

  /** Number of lines. */
  get lineCount(): number {
    return this.#lineCount;
  }

  /** UTF-8 bytes of all lines, without line feeds. */
  get sizeBytes(): number {
    return this.#bytes;
  }

  /** Returns the UTF-8 bytes of a line. */
  lengthOf(line: number): number {
    return this.#lengths[line]!;
  }

  /** Appends a line; a line feed in it becomes a space. */
  append(line: string): void {
    const { chunk, start } = this.#reserve(line.length * 3 + 1);
    const { written } = encoder.encodeInto(line, chunk.subarray(start));
    if (line.includes('\n')) replaceLineFeeds(chunk.subarray(start, start + written));
    this.#end(chunk, start, start + written);
  }

  /** Appends a line without line feed that is in UTF-8 already. */
  appendBytes(line: Uint8Array): void {
    const { chunk, start } = this.#reserve(line.length + 1);
    chunk.set(line, start);
    this.#end(chunk, start, start + line.length);
  }

  /** Keeps the lines that `keeps` says, in their order, and moves them together. */
  retain(keeps: (line: number) => boolean): void {
    const target = new LineChunks();
    target.#chunks = this.#chunks;
    target.#used = this.#chunks.map(() => 0);
    target.#lengths = this.#lengths;
    // Lines move towards the start only, so that none is written over before it is read.
    let line = 0;
    let into = 0;
    for (const [from, chunk] of this.#chunks.entries()) {
      for (let start = 0; start < this.#used[from]!; line++) {
        const end = start + this.#lengths[line]! + 1;
        if (keeps(line)) into = target.#move(chunk.subarray(start, end), into);
        start = end;
      }
    }
    this.#chunks = this.#chunks.slice(0, into + 1);
    this.#used = target.#used.slice(0, into + 1);
    this.#lineCount = target.#lineCount;
    this.#bytes = target.#bytes;
  }

  /** Returns what is in use of each chunk. */
  chunks(): LineChunk[] {
    return this.#chunks.map((chunk, index) => chunk.subarray(0, this.#used[index]));
  }

  /** Moves a line, with its line feed, into a chunk or the one after it; returns which. */
  #move(bytes: Uint8Array, chunk: number): number {
    const fits = this.#used[chunk]! + bytes.length <= this.#chunks[chunk]!.length;
    const into = fits ? chunk : chunk + 1;
    this.#chunks[into]!.set(bytes, this.#used[into]);
    this.#used[into]! += bytes.length;
    this.#lengths[this.#lineCount++] = bytes.length - 1;
    this.#bytes += bytes.length - 1;
    return into;
  }

  #reserve(sizeBytes: number): { chunk: Uint8Array<SharedArrayBuffer>; start: number } {
    const last = this.#chunks.length - 1;
    const chunk = this.#chunks[last];
    const start = this.#used[last] ?? 0;
    if (chunk !== undefined && start + sizeBytes <= chunk.length) return { chunk, start };
    // The first is small, for small inputs; all others are whole.
    const capacity = last < 0 ? FIRST_CHUNK_BYTES : CHUNK_BYTES;
    const added = new Uint8Array(new SharedArrayBuffer(Math.max(capacity, sizeBytes)));
    this.#chunks.push(added);
    this.#used.push(0);
    return { chunk: added, start: 0 };
  }

  #end(chunk: Uint8Array<SharedArrayBuffer>, start: number, end: number): void {
    chunk[end] = LINE_FEED;
    this.#used[this.#used.length - 1] = end + 1;
    if (this.#lineCount === this.#lengths.length) this.#lengths = grown(this.#lengths, this.#lineCount + 1);
    this.#lengths[this.#lineCount++] = end - start;
    this.#bytes += end - start;
  }
}

function replaceLineFeeds(bytes: Uint8Array): void {
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at)) bytes[at] = SPACE;
}
