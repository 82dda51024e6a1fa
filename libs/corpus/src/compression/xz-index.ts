import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { ArchiveDamage, cutShort, hex32 } from './archive-damage.ts';
import type { InputWindow } from './input-window.ts';
import { readNumber } from './xz-headers.ts';

const MAX_NUMBER_BYTES = 9;
const CHECKSUM_BYTES = 4;

/** The sizes of blocks in order, in constant memory: their number and a hash. */
export class XzBlockSizes {
  count = 0;
  readonly #hash: Hash = createHash('sha256');

  /** @param unpaddedBytes The block with its header and check, without padding. */
  add(unpaddedBytes: number, bytes: number): void {
    this.count++;
    this.#hash.update(Float64Array.of(unpaddedBytes, bytes));
  }

  /** The hash over all; nothing can be added afterwards. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}

/**
 * Reads and drops a stream's index, and compares it with the blocks that were decoded.
 *
 * @returns Its size in bytes.
 * @throws {ArchiveDamage} if it is damaged, cut short, or of other blocks.
 */
export async function readXzIndex(window: InputWindow, blocks: XzBlockSizes): Promise<number> {
  const reader = new IndexReader(window);
  await reader.take(1);
  const count = await reader.number();
  const listed = new XzBlockSizes();
  // A wrong number ends the reading before it can be long.
  if (count !== blocks.count)
    throw new ArchiveDamage(`expected ${blocks.count} blocks in the index, got ${count}`);
  while (listed.count < count) listed.add(await reader.number(), await reader.number());
  while (reader.bytes % 4 !== 0) {
    if ((await reader.take(1))[0] !== 0)
      throw new ArchiveDamage('expected padding by zeros, got other bytes');
  }
  const found = reader.checksum;
  const expected = Buffer.from(await reader.take(CHECKSUM_BYTES)).readUInt32LE();
  if (expected !== found) {
    throw new ArchiveDamage(`expected an index with checksum ${hex32(expected)}, got ${hex32(found)}`);
  }
  if (listed.digest() !== blocks.digest()) {
    throw new ArchiveDamage('expected an index of the blocks before it, got other sizes');
  }
  return reader.bytes;
}

/** Reads an index, and adds up its checksum. */
class IndexReader {
  readonly #window: InputWindow;
  bytes = 0;
  checksum = 0;

  constructor(window: InputWindow) {
    this.#window = window;
  }

  async number(): Promise<number> {
    if (this.#window.length < MAX_NUMBER_BYTES) await this.#window.ensure(MAX_NUMBER_BYTES);
    if (this.#window.length === 0) throw cutShort('the rest of the index');
    const { value, end } = readNumber(this.#window.bytes.subarray(0, MAX_NUMBER_BYTES), 0);
    await this.take(end);
    return value;
  }

  async take(count: number): Promise<Uint8Array> {
    if (this.#window.length < count && !(await this.#window.ensure(count))) {
      throw cutShort('the rest of the index');
    }
    const taken = this.#window.bytes.subarray(0, count);
    this.checksum = crc32(taken, this.checksum);
    this.bytes += count;
    this.#window.drop(count);
    return taken;
  }
}
