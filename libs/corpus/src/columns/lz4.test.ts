import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeFault } from './decode-fault.ts';
import { decompressLz4, decompressLz4Frame } from './lz4.ts';

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

/** Gives the bytes that were read, or those asked for if the block is refused. */
function readOrRefuse(block: Uint8Array, length: number): number {
  try {
    return decompressLz4(block, length).length;
  } catch (error) {
    if (error instanceof DecodeFault) return length;
    throw error;
  }
}

describe('decompressLz4', () => {
  test('repeats a run that reaches into itself', () => {
    // Two literals, then 10 bytes from 2 back, then one literal.
    const block = [0x26, ...Buffer.from('ab'), 2, 0, 0x10, ...Buffer.from('c')];
    expect(text(decompressLz4(Uint8Array.from(block), 13))).toBe('ababababababc');
  });

  test('reads lengths that go on', () => {
    // 15 + 255 + 30 literals, then 4 + 15 + 255 + 0 bytes from 300 back, then none.
    const literals = Buffer.from(Array.from({ length: 300 }, (_, index) => index % 251));
    const block = Buffer.concat([
      Buffer.from([0xff, 255, 30]),
      literals,
      Buffer.from([300 % 256, 1, 255, 0]),
    ]);
    expect(Buffer.from(decompressLz4(block, 574))).toEqual(
      Buffer.concat([literals, literals.subarray(0, 274)]),
    );
  });

  test.each([
    ['a run from before the start', [0x10, 0x61, 2, 0]],
    ['a run from nowhere', [0x10, 0x61, 0, 0]],
    ['literals beyond the end', [0x50, 0x61]],
    ['a length beyond the end', [0xf0, 255, 255]],
    ['a distance beyond the end', [0x10, 0x61, 1]],
    ['more than there is room for', [0x1f, 0x61, 1, 0, 255, 255, 0]],
  ])('refuses %s', (_, block) => {
    expect(() => decompressLz4(Uint8Array.from(block), 20)).toThrow(DecodeFault);
  });

  test('gives as many bytes as asked for, or refuses', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(400), (block, length) => {
        expect(readOrRefuse(block, length)).toBe(length);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('decompressLz4Frame', () => {
  // Magic, flags (version 1, linked blocks), block size, checksum of these (not looked at).
  const head = [0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0];
  const stored = [2, 0, 0, 0x80, ...Buffer.from('ab')];
  // Five bytes from two back in the block before, then a literal.
  const linked = [5, 0, 0, 0, 0x01, 2, 0, 0x10, ...Buffer.from('c')];
  const end = [0, 0, 0, 0];

  test('reads stored blocks, and blocks that refer to those before', () => {
    const frame = Uint8Array.from([...head, ...stored, ...linked, ...end]);
    expect(text(decompressLz4Frame(frame, 8))).toBe('abababac');
  });

  test('skips the size and the checksums that a frame may have', () => {
    const checked = [0x04, 0x22, 0x4d, 0x18, 0x40 + 0x10 + 0x08 + 0x04, 0x40, 2, 0, 0, 0, 0, 0, 0, 0, 0];
    const frame = Uint8Array.from([...checked, ...stored, 9, 9, 9, 9, ...end, 9, 9, 9, 9]);
    expect(text(decompressLz4Frame(frame, 2))).toBe('ab');
  });

  test.each([
    ['another format', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['no end', [...head, ...stored]],
    ['a block beyond the end', [...head, 200, 0, 0, 0x80, 1]],
    ['a dictionary', [0x04, 0x22, 0x4d, 0x18, 0x41, 0x40, 0, ...stored, ...end]],
    ['too little', [...head, ...end]],
    ['too much', [...head, ...stored, ...stored, ...end]],
  ])('refuses %s', (_, frame) => {
    expect(() => decompressLz4Frame(Uint8Array.from(frame), 2)).toThrow(DecodeFault);
  });
});
