import { ArchiveDamage } from './archive-damage.ts';
import { BitReader } from './bit-reader.ts';
import { FAST_BITS, MAX_CODE_BITS, readPrefixCode, type PrefixCode } from './bzip2-codes.ts';

/** Symbols that are coded with the same code. */
const GROUP_SYMBOLS = 50;
const RUN_B = 1;

/**
 * Decodes blocks of bzip2: prefix codes, runs of zeros, move to front, and the Burrows-Wheeler transform.
 *
 * Memory: 9 bytes for each of the 900,000 of the largest block.
 */
export class Bzip2Block {
  readonly maxBytes: number;
  /** For each of the sorted rotations `next << 8 | byte`, and the same of the next one. */
  readonly #links: Uint32Array;
  /** The text of the block, in which runs are still short; with room for a byte more. */
  readonly #text: Uint8Array;
  readonly #counts = new Int32Array(256);
  #at = 0;
  #end = 0;
  #last = -1;
  #run = 0;
  #repeat = 0;

  /** @param maxBytes Most bytes of a block before runs are expanded: 100,000 to 900,000. */
  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
    this.#links = new Uint32Array(2 * maxBytes);
    this.#text = new Uint8Array(maxBytes + 1);
  }

  /**
   * Reads a block from behind its checksum on.
   *
   * @returns The position in bits behind the block; past the end of the bytes if they are too few.
   * @throws {ArchiveDamage} if the block is not well formed.
   */
  read(bytes: Uint8Array, position: number): number {
    const reader = new BitReader(bytes, position);
    if (reader.read(1) === 1) {
      throw new ArchiveDamage('expected a block of bzip2 0.9.5 or newer, got a randomised one', {
        advice: 'Decompress the file with bzip2 and compress it again.',
      });
    }
    const origin = reader.read(24);
    const alphabet = readAlphabet(reader);
    const { selectors, codes } = readCodes(reader, alphabet.length + 2);
    const count = this.#readSymbols(reader, { alphabet, selectors, codes });
    if (!reader.isPastEnd) this.#invert(count, origin);
    return reader.position;
  }

  /** Reads the symbols, writes the bytes they stand for into the low bits of the links, counts them. */
  // oxlint-disable-next-line complexity, max-lines-per-function -- the inner loop; calls would halve its speed
  #readSymbols(reader: BitReader, tables: BlockTables): number {
    const { selectors, codes } = tables;
    const links = this.#links;
    const counts = this.#counts.fill(0);
    const front = tables.alphabet.slice();
    const bytes = reader.bytes;
    const end = front.length + 1;
    const limit = this.maxBytes;
    let index = reader.position >>> 3;
    let bits = bytes[index++] ?? 0;
    let bitCount = 8 - (reader.position & 7);
    let count = 0;
    let runLength = 0;
    let runBit = 1;
    for (const selector of selectors) {
      const { fast, base, limit: limits, symbols } = codes[selector] as PrefixCode;
      if (index > bytes.length + 8) break;
      for (let left = GROUP_SYMBOLS; left > 0; left--) {
        while (bitCount <= 24) {
          bits = (bits << 8) | (index < bytes.length ? bytes[index]! : 0);
          index++;
          bitCount += 8;
        }
        let symbol: number;
        const entry = fast[(bits >>> (bitCount - FAST_BITS)) & ((1 << FAST_BITS) - 1)]!;
        if (entry !== 0) {
          symbol = entry >>> 5;
          bitCount -= entry & 31;
        } else {
          let length = FAST_BITS + 1;
          let code = (bits >>> (bitCount - length)) & ((1 << length) - 1);
          while (length <= MAX_CODE_BITS && code >= limits[length]!) {
            length++;
            code = (bits >>> (bitCount - length)) & ((1 << length) - 1);
          }
          if (length > MAX_CODE_BITS) throw new ArchiveDamage('expected a known code, got another');
          symbol = symbols[code - base[length]!]!;
          bitCount -= length;
        }
        if (symbol <= RUN_B) {
          runLength += runBit << symbol;
          runBit <<= 1;
          if (runLength > limit - count) throw tooLong(limit);
          continue;
        }
        if (runLength > 0) {
          const byte = front[0]!;
          counts[byte]! += runLength;
          for (const runEnd = count + runLength; count < runEnd; count++) links[2 * count] = byte;
          runLength = 0;
          runBit = 1;
        }
        if (symbol === end) {
          reader.position = index * 8 - bitCount;
          return count;
        }
        if (count === limit) throw tooLong(limit);
        const place = symbol - 1;
        const byte = front[place]!;
        if (place < 32) for (let to = place; to > 0; to--) front[to] = front[to - 1]!;
        else front.copyWithin(1, 0, place);
        front[0] = byte;
        counts[byte]!++;
        links[2 * count++] = byte;
      }
    }
    if (index > bytes.length) {
      reader.position = bytes.length * 8 + 1;
      return 0;
    }
    throw new ArchiveDamage('expected the end of a block, got more symbols than it announces');
  }

  /** Links each position of the sorted rotations to the next one of the text. */
  #invert(count: number, origin: number): void {
    if (origin >= count) {
      throw new ArchiveDamage(`expected a text that starts in a block of ${count} bytes, got byte ${origin}`);
    }
    const links = this.#links;
    const starts = this.#counts;
    let sum = 0;
    for (let byte = 0; byte < 256; byte++) {
      const own = starts[byte]!;
      starts[byte] = sum;
      sum += own;
    }
    for (let index = 0; index < count; index++) {
      const byte = links[2 * index]! & 255;
      links[2 * starts[byte]!++]! |= index << 8;
    }
    this.#follow(links[2 * origin]! >>> 8, count);
    this.#at = 0;
    this.#end = count;
    this.#last = -1;
    this.#run = 0;
    this.#repeat = 0;
  }

  /**
   * Follows the links from a rotation on, and writes down the text.
   *
   * Each step waits for the memory, so a step takes two links: beside every link lies the one after it.
   */
  #follow(origin: number, count: number): void {
    const links = this.#links;
    const text = this.#text;
    for (let index = 0; index < 2 * count; index += 2) {
      links[index + 1] = links[(links[index]! >>> 8) << 1]!;
    }
    let link = origin;
    for (let index = 0; index < count; index += 2) {
      const next = links[2 * link + 1]!;
      text[index] = links[2 * link]! & 255;
      text[index + 1] = next & 255;
      link = next >>> 8;
    }
  }

  /**
   * Writes the next bytes of what the block stands for: a byte that came four times is followed by how often
   * it comes again.
   *
   * @returns How many were written: fewer than fit into `target` at the end of the block only.
   */
  expand(target: Uint8Array): number {
    const text = this.#text;
    let filled = 0;
    while (filled < target.length) {
      if (this.#repeat > 0) {
        const count = Math.min(this.#repeat, target.length - filled);
        target.fill(this.#last, filled, filled + count);
        filled += count;
        this.#repeat -= count;
      } else if (this.#run === 4) {
        if (this.#at === this.#end) break;
        this.#run = 0;
        this.#repeat = text[this.#at++]!;
      } else {
        const copied = this.#copy(target, filled);
        if (copied === 0) break;
        filled += copied;
      }
    }
    return filled;
  }

  /** Copies bytes until one has come four times, the text ends or the target is full. */
  #copy(target: Uint8Array, start: number): number {
    const text = this.#text;
    const from = this.#at;
    const end = Math.min(this.#end, from + target.length - start);
    let last = this.#last;
    let run = this.#run;
    let at = from;
    let to = start;
    while (at < end && run < 4) {
      const byte = text[at++]!;
      run = byte === last ? run + 1 : 1;
      last = byte;
      target[to++] = byte;
    }
    this.#at = at;
    this.#last = last;
    this.#run = run;
    return at - from;
  }
}

interface BlockTables {
  /** The bytes that occur, ascending. */
  readonly alphabet: Uint8Array;
  /** Index of the code of each group. */
  readonly selectors: Uint8Array;
  readonly codes: readonly PrefixCode[];
}

function readAlphabet(reader: BitReader): Uint8Array {
  const alphabet: number[] = [];
  const used = reader.read(16);
  for (let high = 0; high < 16; high++) {
    if ((used & (0x8000 >> high)) === 0) continue;
    const low = reader.read(16);
    for (let bit = 0; bit < 16; bit++) if ((low & (0x8000 >> bit)) !== 0) alphabet.push(high * 16 + bit);
  }
  if (alphabet.length === 0) throw new ArchiveDamage('expected a block with bytes, got one without');
  return Uint8Array.from(alphabet);
}

function readCodes(reader: BitReader, symbolCount: number): Omit<BlockTables, 'alphabet'> {
  const codeCount = reader.read(3);
  const groupCount = reader.read(15);
  if (codeCount < 2 || codeCount > 6 || groupCount < 1) {
    throw new ArchiveDamage(
      `expected 2 to 6 codes and at least one group, got ${codeCount} and ${groupCount}`,
    );
  }
  const order = Uint8Array.from({ length: codeCount }, (_, index) => index);
  const selectors = new Uint8Array(groupCount);
  for (let group = 0; group < groupCount; group++) {
    let place = 0;
    while (reader.read(1) === 1) {
      place++;
      if (place === codeCount)
        throw new ArchiveDamage(`expected one of ${codeCount} codes, got a further one`);
    }
    const selector = order[place]!;
    order.copyWithin(1, 0, place);
    order[0] = selector;
    selectors[group] = selector;
  }
  const codes = Array.from({ length: codeCount }, () => readPrefixCode(reader, symbolCount));
  return { selectors, codes };
}

function tooLong(limit: number): ArchiveDamage {
  return new ArchiveDamage(`expected a block of at most ${limit} bytes, got a longer one`);
}
