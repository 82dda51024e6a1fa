import { readFileSync } from 'node:fs';
import { constants, crc32, gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ByteInput } from '../byte-input.ts';
import { CorpusFormatError } from '../errors.ts';
import type { Compression } from './compression.ts';
import { decompressChunks, type DecompressOptions } from './decompress-chunks.ts';

interface GoldenArchive {
  readonly compression: Compression;
  readonly name: string;
  readonly archive: string;
  readonly bytes: number;
  readonly crc32: number;
}

const ARCHIVES = JSON.parse(
  gunzipSync(readFileSync(new URL('../../test/golden/archives.json.gz', import.meta.url))).toString(),
) as GoldenArchive[];
const COMPRESSIONS = ['gzip', 'zstd', 'bzip2', 'xz'] as const;

/** An input in memory that counts the reads under way and knows whether it is closed. */
function inputOf(bytes: Uint8Array): ByteInput & { pending: number } {
  return {
    path: 'some.archive',
    bytes: bytes.length,
    pending: 0,
    async read(target, position) {
      this.pending++;
      await new Promise(setImmediate);
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      this.pending--;
      return part.length;
    },
    close: async () => undefined,
  };
}

async function decompress(
  bytes: Uint8Array,
  compression: Compression,
  options: DecompressOptions = {},
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of decompressChunks(inputOf(bytes), compression, options)) {
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

function goldenArchive(compression: Compression, name: string): Buffer {
  const found = ARCHIVES.find((entry) => entry.compression === compression && entry.name === name);
  if (found === undefined) throw new Error(`no golden archive ${compression} ${name}`);
  return Buffer.from(found.archive, 'base64');
}

/** What comes of damaged bytes: the right text, or the message of the only error that is allowed. */
async function outcome(bytes: Uint8Array, compression: Compression): Promise<string> {
  try {
    return (await decompress(bytes, compression)).toString('latin1');
  } catch (error) {
    if (!(error instanceof CorpusFormatError)) throw error;
    return error.message;
  }
}

describe('decompressChunks', () => {
  it.each(ARCHIVES)('reads what Python wrote: $compression, $name', async (entry) => {
    const text = await decompress(Buffer.from(entry.archive, 'base64'), entry.compression);
    expect({ bytes: text.length, crc32: crc32(text) }).toEqual({ bytes: entry.bytes, crc32: entry.crc32 });
  });

  it('hands out the bytes of an input that is not compressed', async () => {
    const bytes = Buffer.from('abc'.repeat(400_000));
    expect((await decompress(bytes, 'none')).equals(bytes)).toBe(true);
    expect((await decompress(bytes.subarray(0, 2 ** 18), 'none')).length).toBe(2 ** 18);
    expect((await decompress(new Uint8Array(0), 'none')).length).toBe(0);
  });

  it.each(COMPRESSIONS)('refuses every archive that is cut short: %s', async (compression) => {
    const archive = Buffer.from(goldenArchive(compression, 'prose').subarray(0, 400));
    const small = goldenArchive(compression, 'a byte');
    for (const bytes of [small, archive]) {
      for (let length = 0; length < bytes.length; length += bytes === small ? 1 : 7) {
        await expect(decompress(bytes.subarray(0, length), compression)).rejects.toThrow(CorpusFormatError);
      }
    }
  });

  it.each(COMPRESSIONS)('gives the right text or an error for every flipped bit: %s', async (compression) => {
    const name = { gzip: 'three members', zstd: 'prose', bzip2: 'prose', xz: 'prose' }[compression];
    const whole = goldenArchive(compression, name);
    const small = goldenArchive(compression, 'a byte');
    const rightOf = new Map([
      [whole, await outcome(whole, compression)],
      [small, 'x'],
    ]);
    const allowed = /^Archive \(\w+\): expected .*, got .* \(some\.archive, after/s;
    const wrong: string[] = [];
    for (const [archive, right] of rightOf) {
      const step = Math.ceil((archive.length * 8) / 250);
      for (let bit = 0; bit < archive.length * 8; bit += step) {
        const flipped = Buffer.from(archive);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        const found = await outcome(flipped, compression);
        if (found !== right && !allowed.test(found)) wrong.push(`bit ${bit}: ${found.slice(0, 200)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(COMPRESSIONS)('refuses bytes behind the last stream: %s', async (compression) => {
    const archive = goldenArchive(compression, 'a byte');
    for (const garbage of ['x', 'garbage', '\0\0\0x', '\0\0\0\0\0\0\0\0garbage']) {
      const bytes = Buffer.concat([archive, Buffer.from(garbage)]);
      await expect(decompress(bytes, compression)).rejects.toThrow(/^Archive \(\w+\): expected/);
    }
  });

  it('says what it found, where, and what to do', async () => {
    const archive = goldenArchive('bzip2', 'prose');
    await expect(decompress(archive.subarray(0, 900), 'bzip2')).rejects.toMatchObject({
      code: 'corpus-format',
      path: 'some.archive',
      offset: 0,
      message: expect.stringMatching(
        /^Archive \(bzip2\): expected .*, got the end of the file \(some\.archive, after 0 bytes of text\)\. The file/,
      ),
    });
    await expect(decompress(Buffer.from('plain text, no archive'), 'xz')).rejects.toThrow(
      /expected an xz stream/,
    );
  });

  it('refuses a zstd frame that needs a window of more than 128 MiB', async () => {
    const params = { [constants.ZSTD_c_windowLog]: 28, [constants.ZSTD_c_contentSizeFlag]: 0 };
    const archive = Buffer.from(zstdCompressSync(Buffer.alloc(100), { params }));
    // The descriptor of the window: an exponent from 10 on in its upper five bits.
    archive[4] = 0;
    const frame = Buffer.concat([archive.subarray(0, 5), Buffer.of((28 - 10) << 3), archive.subarray(5)]);
    await expect(decompress(frame, 'zstd')).rejects.toThrow(/window of at most 128 MiB, got 268435456/);
  });

  it('refuses an archive that expands a thousandfold, but not a small one', async () => {
    const zeros = gzipSync(Buffer.alloc(2 ** 26 + 2 ** 20));
    await expect(decompress(zeros, 'gzip', { maxExpansion: 2000 })).resolves.toHaveLength(2 ** 26 + 2 ** 20);
    const options = { maxExpansion: 500 };
    await expect(decompress(zeros, 'gzip', options)).rejects.toThrow(
      /at most 500 bytes of text a byte.*decompress it first/s,
    );
    await expect(decompress(gzipSync(Buffer.alloc(2 ** 20)), 'gzip', options)).resolves.toHaveLength(2 ** 20);
  });

  it.each([...COMPRESSIONS, 'none'] as const)('ends all reads when it is closed: %s', async (compression) => {
    const archive = compression === 'none' ? Buffer.alloc(2 ** 20) : goldenArchive(compression, 'zeros');
    const input = inputOf(Buffer.concat([archive, archive]));
    for await (const chunk of decompressChunks(input, compression)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(input.pending).toBe(0);
  });

  it.each([...COMPRESSIONS, 'none'] as const)('stops when it is aborted: %s', async (compression) => {
    const archive = compression === 'none' ? Buffer.alloc(2 ** 20) : goldenArchive(compression, 'zeros');
    const controller = new AbortController();
    const reading = (async () => {
      for await (const chunk of decompressChunks(inputOf(archive), compression, {
        signal: controller.signal,
      })) {
        controller.abort(new Error(`stopped after ${Math.sign(chunk.length)}`));
      }
    })();
    await expect(reading).rejects.toThrow('stopped after 1');
  });

  it('passes on the error of an input', async () => {
    const failing = { ...inputOf(Buffer.alloc(10)), read: () => Promise.reject(new Error('no such disk')) };
    for (const compression of COMPRESSIONS) {
      await expect(decompressChunks(failing, compression).next()).rejects.toThrow('no such disk');
    }
  });
});
