import { snappyUncompressor } from 'hysnappy';
import { DecodeFault } from '../decode-fault.ts';
import { decompressZlib } from '../decompress-zlib.ts';
import { decompressLz4, decompressLz4Block } from '../lz4.ts';

/** Decompresses a page that holds `length` bytes; throws a DecodeFault if it does not. */
export type PageCodec = (page: Uint8Array, length: number) => Uint8Array;

/** Codecs by number (parquet.thrift, CompressionCodec). */
const CODECS: readonly ((() => PageCodec) | undefined)[] = [
  () => checkPlain,
  createSnappy,
  () => (page, length) => decompressZlib('gzip', page, length),
  undefined, // LZO
  () => (page, length) => decompressZlib('brotli', page, length),
  () => decompressFramedLz4,
  () => (page, length) => decompressZlib('zstd', page, length),
  () => decompressLz4,
];

/** Creates the codec of this number; it holds on to the memory of its largest page. */
export function createPageCodec(codec: number): PageCodec {
  const create = CODECS[codec];
  if (create !== undefined) return create();
  throw new DecodeFault(`expected pages of a codec that is known, got number ${codec}`, {
    advice: 'Write the table with another compression.',
  });
}

function checkPlain(page: Uint8Array, length: number): Uint8Array {
  if (page.length === length) return page;
  throw new DecodeFault(`expected a page of ${length} bytes, got ${page.length}`);
}

/** Three bytes give 64 bytes at most; a claim of more is refused before memory is taken for it. */
const MAX_SNAPPY_RATIO = 22;

function createSnappy(): PageCodec {
  const uncompress = snappyUncompressor();
  return (page, length) => {
    // The library trusts the length within the data.
    if (readSnappyLength(page) !== length) {
      throw new DecodeFault(`expected a page of ${length} bytes, got another length in its Snappy data`);
    }
    if (length > page.length * MAX_SNAPPY_RATIO) {
      throw new DecodeFault(`expected ${length} bytes from Snappy, got only ${page.length} bytes of data`);
    }
    try {
      return uncompress(page, length);
    } catch (cause) {
      throw new DecodeFault('expected Snappy data, got data that do not decompress', { cause });
    }
  };
}

/** The length stands first: seven bits a byte, the lowest first. */
function readSnappyLength(page: Uint8Array): number {
  let length = 0;
  for (let index = 0; index < 5; index++) {
    const byte = page[index] ?? 0;
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) break;
  }
  return length;
}

/** Bytes before a block of Hadoop's framing: plain and packed length, big-endian. */
const HADOOP_HEADER_BYTES = 8;

/** The older LZ4 codec: some writers made plain blocks of it, others Hadoop's frames. */
function decompressFramedLz4(page: Uint8Array, length: number): Uint8Array {
  const blocks = listHadoopBlocks(page, length);
  if (blocks === undefined) return decompressLz4(page, length);
  const bytes = new Uint8Array(length);
  let start = 0;
  for (const block of blocks) start = decompressLz4Block(block, { bytes, start });
  if (start !== length) throw new DecodeFault(`expected ${length} bytes from LZ4, got ${start}`);
  return bytes;
}

/** Lists the blocks, if the lengths before them fit to a page of `length` bytes. */
function listHadoopBlocks(page: Uint8Array, length: number): Uint8Array[] | undefined {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const blocks: Uint8Array[] = [];
  let plain = 0;
  let position = 0;
  while (page.length - position >= HADOOP_HEADER_BYTES) {
    plain += view.getUint32(position);
    const start = position + HADOOP_HEADER_BYTES;
    position = start + view.getUint32(position + 4);
    blocks.push(page.subarray(start, position));
  }
  return position === page.length && plain === length ? blocks : undefined;
}
