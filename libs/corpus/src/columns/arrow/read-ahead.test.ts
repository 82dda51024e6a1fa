import { describe, expect, test } from 'vitest';
import { memoryInput } from '../../../test/golden-columns.ts';
import { readAhead } from './read-ahead.ts';

const bytes = Uint8Array.from({ length: 2 ** 20 }, (_, index) => index % 251);

describe('readAhead', () => {
  test('gives the bytes of the input, in fewer reads', async () => {
    const reads: (readonly [position: number, length: number])[] = [];
    const input = readAhead({
      ...memoryInput(bytes),
      read: async (target, position) => {
        reads.push([position, target.length]);
        return memoryInput(bytes).read(target, position);
      },
    });
    const wanted = [
      [0, 1000],
      [1000, 50_000],
      [500_000, 300_000],
      [200_000, 10],
      [262_140, 10],
      [100, 10],
      [2 ** 20 - 5, 5],
    ] as const;
    for (const [position, length] of wanted) {
      const target = new Uint8Array(length);
      expect(await input.read(target, position)).toBe(length);
      expect(Buffer.compare(target, bytes.subarray(position, position + length))).toBe(0);
    }
    expect(reads).toEqual([
      [0, 2 ** 18],
      [500_000, 300_000],
      [262_140, 2 ** 18],
      [100, 2 ** 18],
      [2 ** 20 - 5, 2 ** 18],
    ]);
  });

  test('tells how much there is at the end', async () => {
    const input = readAhead(memoryInput(bytes));
    expect(await input.read(new Uint8Array(100), 2 ** 20 - 7)).toBe(7);
    expect(await input.read(new Uint8Array(100), 2 ** 20)).toBe(0);
    expect(await input.read(new Uint8Array(2 ** 20), 2 ** 19)).toBe(2 ** 19);
  });
});
