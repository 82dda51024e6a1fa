import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DecodeFault } from '../decode-fault.ts';
import { createPageCodec } from './page-codecs.ts';

const GZIP = 2;
const HADOOP_LZ4 = 5;
const plain = Buffer.from('tea time tea time tea time');
/** "tea time " as literals, then 17 bytes from 9 bytes back; a block may end with a match for us. */
const block = Buffer.from([0x9d, ...Buffer.from('tea time '), 9, 0]);

function framed(...blocks: readonly { readonly plainBytes: number; readonly bytes: Uint8Array }[]): Buffer {
  return Buffer.concat(
    blocks.map(({ plainBytes, bytes }) => {
      const head = Buffer.alloc(8);
      head.writeUInt32BE(plainBytes, 0);
      head.writeUInt32BE(bytes.length, 4);
      return Buffer.concat([head, bytes]);
    }),
  );
}

describe('createPageCodec', () => {
  test('reads the older LZ4 codec as plain blocks and in the frames of Hadoop', () => {
    const codec = createPageCodec(HADOOP_LZ4);
    const frame = { plainBytes: 26, bytes: block };
    expect(Buffer.from(codec(block, 26))).toEqual(plain);
    expect(Buffer.from(codec(framed(frame), 26))).toEqual(plain);
    expect(Buffer.from(codec(framed(frame, frame), 52))).toEqual(Buffer.concat([plain, plain]));
  });

  test('reads gzip in several members', () => {
    const members = Buffer.concat([gzipSync(plain), gzipSync(plain)]);
    expect(Buffer.from(createPageCodec(GZIP)(members, 52))).toEqual(Buffer.concat([plain, plain]));
  });

  test.each([
    ['more than the page says', gzipSync(plain), 25],
    ['less than the page says', gzipSync(plain), 27],
    ['something else', deflateRawSync(plain), 26],
    ['nothing', new Uint8Array(0), 26],
  ])('refuses data that hold %s', (_, data, length) => {
    expect(() => createPageCodec(GZIP)(data, length)).toThrow(DecodeFault);
    expect(() => createPageCodec(HADOOP_LZ4)(framed({ plainBytes: 26, bytes: data }), length)).toThrow(
      DecodeFault,
    );
  });
});
