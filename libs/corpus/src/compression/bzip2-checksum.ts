/** Generator polynomial of CRC-32, highest power first, as bzip2 uses it. */
const POLYNOMIAL = 0x04c1_1db7;

/** Four tables of 256 entries: the effect of a byte that is followed by 0, 1, 2 or 3 others. */
const TABLES = createTables();

function createTables(): Int32Array {
  const tables = new Int32Array(4 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte << 24;
    for (let bit = 0; bit < 8; bit++) {
      remainder = remainder < 0 ? (remainder << 1) ^ POLYNOMIAL : remainder << 1;
    }
    tables[byte] = remainder;
  }
  for (let index = 256; index < tables.length; index++) {
    const before = tables[index - 256]!;
    tables[index] = (before << 8) ^ tables[before >>> 24]!;
  }
  return tables;
}

/**
 * Continues bzip2's checksum of a block, CRC-32 with the highest bit first, over more bytes.
 *
 * Start with -1, and invert the last result.
 */
export function continueChecksum(checksum: number, bytes: Uint8Array): number {
  let crc = checksum;
  let index = 0;
  for (; index + 4 <= bytes.length; index += 4) {
    crc ^= (bytes[index]! << 24) | (bytes[index + 1]! << 16) | (bytes[index + 2]! << 8) | bytes[index + 3]!;
    crc =
      TABLES[768 + (crc >>> 24)]! ^
      TABLES[512 + ((crc >>> 16) & 255)]! ^
      TABLES[256 + ((crc >>> 8) & 255)]! ^
      TABLES[crc & 255]!;
  }
  for (; index < bytes.length; index++) {
    crc = (crc << 8) ^ TABLES[(crc >>> 24) ^ bytes[index]!]!;
  }
  return crc;
}
