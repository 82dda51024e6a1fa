import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODECS } from './codecs.ts';
import { encodeLz4Frame } from './lz4-frame.ts';
import { xxhash32 } from './xxhash32.ts';

/** Bytes in which stretches come again, near and far. */
const repetitive = fc
  .array(fc.tuple(fc.nat(5), fc.integer({ min: 1, max: 400 })), { maxLength: 60 })
  .map((runs) => {
    const words = [[0], [1, 2, 3, 4, 5], [7, 7, 7, 8], Array.from({ length: 97 }, (_, i) => (i * i) & 255)];
    return Uint8Array.from(
      runs.flatMap(([word, length]) =>
        Array.from({ length }, (_, i) => (words[word] ?? [length])[i % (words[word]?.length ?? 1)] ?? 0),
      ),
    );
  });

describe.each(['lz4', 'zstd'] as const)('%s', (name) => {
  const { compress, decompress } = CODECS[name];

  test('gives back what it was given', () => {
    fc.assert(
      fc.property(fc.oneof(repetitive, fc.uint8Array({ maxLength: 500 })), (bytes) => {
        const compressed = compress(bytes);
        expect(Buffer.from(decompress(compressed, bytes.length)).equals(bytes)).toBe(true);
        expect(() => decompress(compressed, bytes.length + 1)).toThrow(/./);
      }),
      { seed: 3, numRuns: 150 },
    );
  });

  test('several blocks of what does and does not compress', () => {
    const noise = Uint8Array.from({ length: 100_000 }, (_, i) => xxhash32(Uint8Array.of(i, i >> 8, i >> 16)));
    const bytes = Buffer.concat([new Uint8Array(200_000), noise, noise.subarray(0, 40_000)]);
    const compressed = compress(bytes);
    expect(compressed.length).toBeLessThan(bytes.length);
    expect(() => decompress(compressed, bytes.length - 1)).toThrow(/./);
    expect(Buffer.from(decompress(compressed, bytes.length)).equals(bytes)).toBe(true);
  });

  test('damaged bytes are an error or other bytes of the same number, never a crash', () => {
    const bytes = Uint8Array.from({ length: 3000 }, (_, i) => (i % 7) * (i % 11));
    const compressed = compress(bytes);
    fc.assert(
      fc.property(fc.nat(compressed.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const damaged = Uint8Array.from(compressed);
        damaged[place] = damaged[place]! ^ change;
        const outcome = outcomeOf(() => decompress(damaged, bytes.length).length);
        expect(outcome instanceof Error ? bytes.length : outcome).toBe(bytes.length);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});

test('an LZ4 frame is what its format says', () => {
  // Magic, version 1 with independent blocks, blocks of 64 KB, hash; one block, then the end mark.
  // The block: one literal `a`, a match of 14 at distance 1 (15 - 5 bytes, token 0x1a), 5 literals.
  const frame = ['04224d18 60 40 82', '0a000000', '1a 61 0100 50 6161616161', '00000000'];
  const expected = Buffer.from(frame.join('').replaceAll(' ', ''), 'hex');
  expect(Buffer.from(encodeLz4Frame(new Uint8Array(20).fill(97)))).toEqual(expected);
});

test('hashes are those of the reference', () => {
  const hashOf = (text: string): string => xxhash32(new TextEncoder().encode(text)).toString(16);
  expect(['', 'a', 'abc', 'Nobody inspects the spammish repetition'].map(hashOf)).toEqual([
    '2cc5d05',
    '550d7456',
    '32d153ff',
    'e2293b2f',
  ]);
});

/** Returns what a call gives or throws. */
function outcomeOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}
