import { describe, expect, test } from 'vitest';
import { DecodeFault } from '../decode-fault.ts';
import type { ByteRegion } from './byte-region.ts';
import { NO_VALUE, type LocatedRows } from './locate-rows.ts';
import { listSpans } from './text-spans.ts';

const MIB = 2 ** 20;
const region: ByteRegion = { bytes: 100 * MIB, get: async () => new Uint8Array(0) };

/** Rows in regions 0 and 1, each with its region, start and end. */
function locate(rows: readonly (readonly [source: number, start: number, end: number])[]): LocatedRows {
  return {
    count: rows.length,
    regions: [region, region],
    sources: Int32Array.from(rows, ([source]) => source),
    starts: Float64Array.from(rows, ([, start]) => start),
    ends: Float64Array.from(rows, ([, , end]) => end),
  };
}

function spans(rows: LocatedRows, maxBytes: number): (readonly number[])[] {
  return Array.from(listSpans(rows, maxBytes), ({ first, last, start, end }) => [first, last, start, end]);
}

describe('listSpans', () => {
  test('reads texts that lie near one another at once, up to 2 MiB', () => {
    const rows = locate([0, 1, 2, 3, 4].map((index) => [0, index * 0.5 * MIB, (index + 1) * 0.5 * MIB]));
    expect(spans(rows, 16 * MIB)).toEqual([
      [0, 4, 0, 2 * MIB],
      [4, 5, 2 * MIB, 2.5 * MIB],
    ]);
  });

  test('reads a text over 2 MiB alone, and none over the limit', () => {
    const rows = locate([
      [0, 0, 10],
      [0, 10, 5 * MIB],
      [0, 5 * MIB, 9 * MIB],
      [0, 9 * MIB, 9 * MIB + 10],
    ]);
    expect(spans(rows, 16 * MIB)).toEqual([
      [0, 1, 0, 10],
      [1, 2, 10, 5 * MIB],
      [2, 3, 5 * MIB, 9 * MIB],
      [3, 4, 9 * MIB, 9 * MIB + 10],
    ]);
    expect(spans(rows, 4.5 * MIB)).toEqual([
      [0, 2, 0, 10],
      [2, 3, 5 * MIB, 9 * MIB],
      [3, 4, 9 * MIB, 9 * MIB + 10],
    ]);
  });

  test('goes on in another buffer, backwards and over a gap with another read', () => {
    const rows = locate([
      [0, 1000, 1100],
      [0, 5000, 5100],
      [0, 20_000, 20_100],
      [1, 20_100, 20_200],
      [1, 0, 100],
    ]);
    expect(spans(rows, MIB)).toEqual([
      [0, 2, 1000, 5100],
      [2, 3, 20_000, 20_100],
      [3, 4, 20_100, 20_200],
      [4, 5, 0, 100],
    ]);
  });

  test('keeps rows without text in their place, and reads nothing for them', () => {
    const rows = locate([
      [NO_VALUE, 7, 3],
      [0, 100, 110],
      [0, 0, 0],
      [NO_VALUE, 99, 0],
    ]);
    expect(spans(rows, MIB)).toEqual([[0, 4, 100, 110]]);
    expect(spans(locate([[NO_VALUE, 0, 0]]), MIB)).toEqual([[0, 1, 0, 0]]);
  });

  test('refuses texts in no buffer, and of less than no bytes', () => {
    expect(() => spans(locate([[2, 0, 10]]), MIB)).toThrow(DecodeFault);
    expect(() => spans(locate([[0, 10, 5]]), MIB)).toThrow(DecodeFault);
  });
});
