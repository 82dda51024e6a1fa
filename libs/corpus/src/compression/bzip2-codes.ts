import { ArchiveDamage } from './archive-damage.ts';
import type { BitReader } from './bit-reader.ts';

/** Most bits of a code, by the format. */
export const MAX_CODE_BITS = 20;
/** Codes of up to so many bits are found by one look into a table. */
export const FAST_BITS = 10;

/** A prefix code over up to 258 symbols, ready for decoding. */
export interface PrefixCode {
  /** For each value of the next ten bits `symbol << 5 | bits`, or 0 if the code is longer or there is none. */
  readonly fast: Uint16Array;
  /** For each length in bits: the first code, less the index in `symbols` of its symbol. */
  readonly base: Int32Array;
  /** For each length in bits: the code after the last one. */
  readonly limit: Int32Array;
  /** Symbols in the order of their codes. */
  readonly symbols: Uint16Array;
}

/**
 * Reads the lengths of the codes of all symbols: the first one, then differences.
 *
 * @throws {ArchiveDamage} if a length is out of range or the lengths make no prefix code.
 */
export function readPrefixCode(reader: BitReader, symbolCount: number): PrefixCode {
  const lengths = new Uint8Array(symbolCount);
  let length = reader.read(5);
  for (let symbol = 0; symbol < symbolCount; symbol++) {
    for (;;) {
      if (length < 1 || length > MAX_CODE_BITS || reader.isPastEnd) {
        throw new ArchiveDamage(`expected a code of 1 to ${MAX_CODE_BITS} bits, got ${length}`);
      }
      if (reader.read(1) === 0) break;
      length += reader.read(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  return createPrefixCode(lengths);
}

function createPrefixCode(lengths: Uint8Array): PrefixCode {
  const fast = new Uint16Array(1 << FAST_BITS);
  const base = new Int32Array(MAX_CODE_BITS + 1);
  const limit = new Int32Array(MAX_CODE_BITS + 1);
  const symbols = new Uint16Array(lengths.length);
  let code = 0;
  let count = 0;
  for (let bits = 1; bits <= MAX_CODE_BITS; bits++) {
    code <<= 1;
    base[bits] = code - count;
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== bits) continue;
      symbols[count++] = symbol;
      if (bits <= FAST_BITS) {
        const shift = FAST_BITS - bits;
        fast.fill((symbol << 5) | bits, code << shift, (code + 1) << shift);
      }
      code++;
    }
    limit[bits] = code;
    if (code > 1 << bits) throw new ArchiveDamage('expected a prefix code, got more codes than fit');
  }
  return { fast, base, limit, symbols };
}
