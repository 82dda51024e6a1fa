/**
 * LZ4 blocks: sequences of literals and a match, a copy of bytes that came at most 65,535 before.
 *
 * A sequence is a token (literal count in the high four bits, match length less 4 in the low ones), the rest
 * of the literal count if it is 15 or more (bytes of 255 and a last one below), the literals, the distance
 * of the match (uint16), and the rest of its length in the same way. The last sequence has literals only.
 * Example: the token 0x14, an `a` and the distance 1 are nine letters `a`: a literal, and a match of eight.
 *
 * @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
 */

const SHORTEST_MATCH = 4;
const LARGEST_DISTANCE = 0xffff;
/** The last match starts at least 12 bytes before the end of a block, and its last 5 bytes are literals. */
const MATCH_START_LIMIT = 12;
const LAST_LITERALS = 5;
const HASH_BITS = 13;
const HASH_PRIME = 2654435761;
/** After every 64 bytes without a match the steps grow by one: what does not compress is passed quickly. */
const STEP_SHIFT = 6;
/** From this length on, a copy by `set` is faster than a loop, though it makes a view (node 22, x64). */
const LONG_COPY = 48;

/** Returns the most bytes that `bytes` bytes compress to. */
export function largestBlock(bytes: number): number {
  return bytes + Math.ceil(bytes / 255) + 16;
}

/** Compresses bytes into blocks; one object serves any number of them. */
export class Lz4BlockEncoder {
  /** Where the last occurrence of each hash of four bytes started, plus 1. */
  readonly #places: Int32Array = new Int32Array(1 << HASH_BITS);
  #source: Uint8Array = new Uint8Array(0);
  #target: Uint8Array = new Uint8Array(0);
  #next = 0;

  /** Writes a block to `target` from `next` on, and returns its end. The target must have {@link largestBlock}. */
  encode(source: Uint8Array, target: Uint8Array, next: number): number {
    const places = this.#places.fill(0);
    const matchLimit = source.length - MATCH_START_LIMIT;
    this.#source = source;
    this.#target = target;
    this.#next = next;
    let anchor = 0;
    let position = 0;
    while (position <= matchLimit) {
      const word = wordAt(source, position);
      const hash = Math.imul(word, HASH_PRIME) >>> (32 - HASH_BITS);
      const candidate = places[hash]! - 1;
      places[hash] = position + 1;
      const isMatch =
        candidate >= 0 && position - candidate <= LARGEST_DISTANCE && wordAt(source, candidate) === word;
      if (!isMatch) {
        position += 1 + ((position - anchor) >> STEP_SHIFT);
        continue;
      }
      const end = matchEnd(source, position, candidate);
      const extra = end - position - SHORTEST_MATCH;
      this.#writeLiterals(anchor, position, Math.min(15, extra));
      this.#writeMatch(position - candidate, extra);
      position = end;
      anchor = end;
    }
    this.#writeLiterals(anchor, source.length, 0);
    return this.#next;
  }

  #writeLiterals(start: number, end: number, matchBits: number): void {
    const count = end - start;
    this.#target[this.#next++] = (Math.min(15, count) << 4) | matchBits;
    if (count >= 15) this.#writeRest(count - 15);
    if (count >= LONG_COPY) this.#target.set(this.#source.subarray(start, end), this.#next);
    else for (let i = 0; i < count; i++) this.#target[this.#next + i] = this.#source[start + i]!;
    this.#next += count;
  }

  #writeMatch(distance: number, extra: number): void {
    this.#target[this.#next++] = distance;
    this.#target[this.#next++] = distance >> 8;
    if (extra >= 15) this.#writeRest(extra - 15);
  }

  #writeRest(rest: number): void {
    let left = rest;
    for (; left >= 255; left -= 255) this.#target[this.#next++] = 255;
    this.#target[this.#next++] = left;
  }
}

function wordAt(bytes: Uint8Array, position: number): number {
  return (
    bytes[position]! |
    (bytes[position + 1]! << 8) |
    (bytes[position + 2]! << 16) |
    (bytes[position + 3]! << 24)
  );
}

/** Finds where the bytes from `position` on stop to be those from `candidate` on. */
function matchEnd(source: Uint8Array, position: number, candidate: number): number {
  const limit = source.length - LAST_LITERALS;
  let end = position + SHORTEST_MATCH;
  let other = candidate + SHORTEST_MATCH;
  while (end < limit && source[end] === source[other]) {
    end++;
    other++;
  }
  return end;
}

/** Decompresses blocks to the end of one output, whose earlier bytes a block may copy. */
export class Lz4BlockDecoder {
  readonly output: Uint8Array;
  /** Bytes of the output that are written. */
  length = 0;
  #block: Uint8Array = new Uint8Array(0);
  #position = 0;

  constructor(outputBytes: number) {
    this.output = new Uint8Array(outputBytes);
  }

  /**
   * Appends the bytes of a block.
   *
   * @throws {RangeError} if the block is damaged, or the output has no room for it.
   */
  decode(block: Uint8Array): void {
    this.#block = block;
    this.#position = 0;
    while (this.#position < block.length) {
      const token = block[this.#position++]!;
      this.#copyLiterals(token >> 4);
      if (this.#position === block.length) return;
      this.#copyMatch(token & 15);
    }
  }

  /** Appends bytes as they are. */
  append(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.output.length) throw new RangeError('block beyond the output');
    this.output.set(bytes, this.length);
    this.length += bytes.length;
  }

  #copyLiterals(bits: number): void {
    const count = bits < 15 ? bits : this.#readLength();
    const from = this.#position;
    const end = from + count;
    if (end > this.#block.length) throw new RangeError('literals beyond the block');
    if (this.length + count > this.output.length) throw new RangeError('literals beyond the output');
    if (count >= LONG_COPY) this.output.set(this.#block.subarray(from, end), this.length);
    else for (let i = 0; i < count; i++) this.output[this.length + i] = this.#block[from + i]!;
    this.length += count;
    this.#position = end;
  }

  #copyMatch(bits: number): void {
    const distance = this.#block[this.#position]! | ((this.#block[this.#position + 1] ?? 0) << 8);
    this.#position += 2;
    const count = (bits < 15 ? bits : this.#readLength()) + SHORTEST_MATCH;
    const { output, length } = this;
    const from = length - distance;
    if (distance === 0 || from < 0) throw new RangeError('match before the output');
    if (length + count > output.length) throw new RangeError('match beyond the output');
    if (count >= LONG_COPY && distance >= count) output.copyWithin(length, from, from + count);
    // A match may overlap what it makes: byte by byte, the copy repeats it.
    else for (let i = 0; i < count; i++) output[length + i] = output[from + i]!;
    this.length += count;
  }

  /** Reads a length that starts with the largest four bits. */
  #readLength(): number {
    let length = 15;
    for (let part = 255; part === 255; length += part) {
      if (this.#position >= this.#block.length) throw new RangeError('length beyond the block');
      part = this.#block[this.#position++]!;
    }
    return length;
  }
}
