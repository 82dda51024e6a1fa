import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ByteInput } from '../byte-input.ts';
import { findBzip2Stream } from './find-bzip2-stream.ts';
import { readBzip2Range } from './read-bzip2-range.ts';

const ARCHIVES = JSON.parse(
  gunzipSync(readFileSync(new URL('../../test/golden/archives.json.gz', import.meta.url))).toString(),
) as { compression: string; name: string; archive: string }[];

function goldenStream(name: string): Buffer {
  const found = ARCHIVES.find((entry) => entry.compression === 'bzip2' && entry.name === name);
  if (found === undefined) throw new Error(`no golden archive ${name}`);
  return Buffer.from(found.archive, 'base64');
}

function inputOf(bytes: Uint8Array): ByteInput {
  return {
    path: 'some.bz2',
    bytes: bytes.length,
    read: async (target, position) => {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      return part.length;
    },
    close: async () => undefined,
  };
}

const NOTHING = goldenStream('nothing');
const A_BYTE = goldenStream('a byte');
const PROSE = goldenStream('prose');
const STREAMS = [PROSE, A_BYTE, NOTHING, PROSE, NOTHING, A_BYTE];
const STARTS = STREAMS.map((_, index) => Buffer.concat(STREAMS.slice(0, index)).length);
const ARCHIVE = Buffer.concat(STREAMS);

describe('findBzip2Stream', () => {
  it('finds the next stream from every byte', async () => {
    const input = inputOf(ARCHIVE);
    for (let start = 0; start < ARCHIVE.length; start += 13) {
      const next = STARTS.find((position) => position >= start);
      expect(await findBzip2Stream(input, { start, end: ARCHIVE.length })).toBe(next);
    }
    for (const start of STARTS.slice(1)) {
      expect(await findBzip2Stream(input, { start, end: start })).toBeUndefined();
      expect(await findBzip2Stream(input, { start, end: start + 1 })).toBe(start);
      expect(await findBzip2Stream(input, { start: start - 1, end: start })).toBeUndefined();
    }
  });

  it('finds a stream that lies across two chunks', async () => {
    for (const shift of [0, 1, 4, 9, 10, 11]) {
      const bytes = Buffer.concat([Buffer.alloc(2 ** 18 + 1 - shift), A_BYTE]);
      expect(await findBzip2Stream(inputOf(bytes), { start: 1, end: bytes.length })).toBe(
        2 ** 18 + 1 - shift,
      );
    }
  });

  it('passes over bytes that only look like a stream', async () => {
    const heads = [
      PROSE.subarray(0, 10),
      PROSE.subarray(0, 200),
      NOTHING.subarray(0, 10),
      Buffer.from('BZhBZh9'),
    ];
    const before = Buffer.concat([Buffer.of(0), ...heads, Buffer.alloc(40, 0x5a)]);
    const bytes = Buffer.concat([before, A_BYTE]);
    expect(await findBzip2Stream(inputOf(bytes), { start: 1, end: bytes.length })).toBe(before.length);
    expect(await findBzip2Stream(inputOf(before), { start: 1, end: before.length })).toBeUndefined();
  });
});

describe('readBzip2Range', () => {
  it('decodes from the first stream of the range on, and tells where streams start', async () => {
    const seen: [number, number][] = [];
    let bytes = 0;
    const onStream = (position: number, textBytes: number): void => void seen.push([position, textBytes]);
    const range = { start: 1, end: ARCHIVE.length, onStream };
    for await (const chunk of readBzip2Range(inputOf(ARCHIVE), range)) bytes += chunk.length;
    expect(seen).toEqual([
      [STARTS[1], 0],
      [STARTS[2], 1],
      [STARTS[3], 1],
      [STARTS[4], 10_001],
      [STARTS[5], 10_001],
    ]);
    expect(bytes).toBe(10_002);
  });

  it('says from which byte on the archive is damaged', async () => {
    const damaged = Buffer.from(ARCHIVE.subarray(0, -1));
    const reading = Array.fromAsync(
      readBzip2Range(inputOf(damaged), { start: 1, end: damaged.length, onStream: () => undefined }),
    );
    await expect(reading).rejects.toMatchObject({
      code: 'corpus-format',
      offset: 10_002,
      message: expect.stringContaining(`(some.bz2, from byte ${STARTS[1]}, after 10002 bytes of text)`),
    });
  });

  it('refuses streams that expand too much', async () => {
    const bytes = Buffer.concat(Array.from({ length: 68 }, () => goldenStream('zeros')));
    const reading = Array.fromAsync(
      readBzip2Range(inputOf(bytes), { start: 0, end: bytes.length, onStream: () => undefined }),
    );
    await expect(reading).rejects.toThrow(/at most 1000 bytes of text a byte/);
  });
});
