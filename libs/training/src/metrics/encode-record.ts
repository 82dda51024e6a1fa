import { maskedCrc32c } from './crc32c.ts';

/** Bytes of a record's length, and of a checksum. */
const LENGTH_BYTES = 8;
const CHECKSUM_BYTES = 4;

/**
 * Frames bytes as a record of a TFRecord file: length, its masked CRC-32C, the bytes, theirs; all little-endian.
 *
 * A reader notices by them where a file was cut short.
 *
 * @see https://www.tensorflow.org/tutorials/load_data/tfrecord, "TFRecords format details".
 */
export function encodeRecord(data: Uint8Array): Uint8Array {
  const head = LENGTH_BYTES + CHECKSUM_BYTES;
  const record = Buffer.alloc(head + data.length + CHECKSUM_BYTES);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(maskedCrc32c(record.subarray(0, LENGTH_BYTES)), LENGTH_BYTES);
  record.set(data, head);
  record.writeUInt32LE(maskedCrc32c(data), head + data.length);
  return record;
}
