import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_SHORT_BYTES,
  NOT_SHORT,
  SHORT_COUNT_SHIFT,
  SHORT_IDS,
  SHORT_TAG,
  ShortChunkTable,
  SIGNATURE,
  signatureOf,
} from './short-chunk-table.ts';

/** The table's key of a chunk, as the encoder makes it. */
function keyOf(bytes: Uint8Array, kind: number): Int32Array {
  const key = new Int32Array(4);
  bytes.forEach((byte, index) => {
    const place = bytes.length - 1 - index;
    const part = place >> 2;
    key[part] = (key[part] ?? 0) | (byte << ((place & 3) * 8));
  });
  key[SIGNATURE] = signatureOf(bytes.length, kind);
  return key;
}

function find(table: ShortChunkTable, key: Int32Array): { tag: number; ids: number[] } | undefined {
  const [low = 0, middle = 0, high = 0, signature = 0] = key;
  const entry = table.find(low, middle, high, signature);
  if (entry === NOT_SHORT) return undefined;
  const count = (table.entries[entry + SIGNATURE] ?? 0) >>> SHORT_COUNT_SHIFT;
  const ids = Array.from(table.entries.subarray(entry + SHORT_IDS, entry + SHORT_IDS + count));
  return { tag: table.entries[entry + SHORT_TAG] ?? 0, ids };
}

describe('ShortChunkTable', () => {
  it('answers what was put in, or nothing, whatever was pushed out', () => {
    const chunk = fc.tuple(
      fc.uint8Array({ min: 0, max: 2, minLength: 1, maxLength: MAX_SHORT_BYTES }),
      fc.nat(1),
    );
    const property = fc.property(fc.array(chunk, { maxLength: 200 }), (chunks) => {
      const table = new ShortChunkTable(1024);
      for (const [bytes, kind] of chunks) {
        const key = keyOf(bytes, kind);
        const records = Int32Array.from([99, bytes.length, bytes[0] ?? 0, kind]);
        const [count, tag] = [bytes.length % 4, -bytes.length];
        const expected = { tag, ids: Array.from(records.subarray(1, 1 + count)) };
        const found = find(table, key);
        if (found === undefined) table.add(key, { records, start: 1, count }, tag);
        expect([found ?? expected, find(table, key)]).toEqual([expected, expected]);
      }
    });
    fc.assert(property);
  });

  it('is no larger than asked for', () => {
    expect(new ShortChunkTable(100_000).entries.byteLength).toBe(65_536);
  });
});
