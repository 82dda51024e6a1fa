/** Generator polynomial of ECMA-182, lowest power in the highest bit, in halves. */
const POLYNOMIAL_HIGH = 0xc96c_5795;
const POLYNOMIAL_LOW = 0xd787_0f42;

/** Four tables of 256 entries, in halves: the effect of a byte that is followed by 0, 1, 2 or 3 others. */
const { high: HIGH, low: LOW } = createTables();

function createTables(): { readonly high: Int32Array; readonly low: Int32Array } {
  const high = new Int32Array(4 * 256);
  const low = new Int32Array(4 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let upper = 0;
    let lower = byte;
    for (let bit = 0; bit < 8; bit++) {
      const odd = (lower & 1) === 1;
      lower = (lower >>> 1) | (upper << 31);
      upper >>>= 1;
      if (odd) {
        upper ^= POLYNOMIAL_HIGH;
        lower ^= POLYNOMIAL_LOW;
      }
    }
    high[byte] = upper;
    low[byte] = lower;
  }
  for (let index = 256; index < high.length; index++) {
    const upper = high[index - 256]!;
    const lower = low[index - 256]!;
    high[index] = (upper >>> 8) ^ high[lower & 255]!;
    low[index] = ((lower >>> 8) | (upper << 24)) ^ low[lower & 255]!;
  }
  return { high, low };
}

/** CRC-64 of ECMA-182 with the lowest bit first, as xz uses it. */
export class Crc64 {
  readonly bytes = 8;
  #high = -1;
  #low = -1;

  update(chunk: Uint8Array): void {
    let high = this.#high;
    let low = this.#low;
    let index = 0;
    for (; index + 4 <= chunk.length; index += 4) {
      const word =
        low ^
        (chunk[index]! | (chunk[index + 1]! << 8) | (chunk[index + 2]! << 16) | (chunk[index + 3]! << 24));
      const a = 768 + (word & 255);
      const b = 512 + ((word >>> 8) & 255);
      const c = 256 + ((word >>> 16) & 255);
      const d = word >>> 24;
      low = high ^ LOW[a]! ^ LOW[b]! ^ LOW[c]! ^ LOW[d]!;
      high = HIGH[a]! ^ HIGH[b]! ^ HIGH[c]! ^ HIGH[d]!;
    }
    for (; index < chunk.length; index++) {
      const entry = (low ^ chunk[index]!) & 255;
      low = ((low >>> 8) | (high << 24)) ^ LOW[entry]!;
      high = (high >>> 8) ^ HIGH[entry]!;
    }
    this.#high = high;
    this.#low = low;
  }

  /** The checksum, lowest byte first. */
  digest(): Uint8Array {
    const stored = Buffer.alloc(8);
    stored.writeInt32LE(~this.#low, 0);
    stored.writeInt32LE(~this.#high, 4);
    return stored;
  }
}
