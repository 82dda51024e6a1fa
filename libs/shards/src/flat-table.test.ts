import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBatch, decodeFooter } from './arrow-metadata.ts';
import { FlatTable } from './flat-table.ts';

/** A table at 16 with the vtable at 4: field 0 an int32 (7), field 1 absent, field 2 the text `ab` at 28. */
const SAMPLE = bytesOf(
  '10000000',
  '0a00 0c00 0400 0000 0800 0000',
  '0c000000 07000000 04000000',
  '02000000 6162 0000',
);

function bytesOf(...parts: readonly string[]): Uint8Array {
  return Uint8Array.from(Buffer.from(parts.join('').replaceAll(' ', ''), 'hex'));
}

test('fields are found by the vtable, absent ones are 0 or empty', () => {
  const table = FlatTable.root(SAMPLE);
  expect([table.int32(0), table.int32(1), table.int32(9)]).toEqual([7, 0, 0]);
  expect([table.text(2), table.text(1)]).toEqual(['ab', '']);
  expect(table.table(1)).toBe(undefined);
});

test('a vector longer than the bytes is refused before it is read', () => {
  const bytes = SAMPLE.slice();
  bytes.set([255, 255, 255, 127], 28);
  expect(() => FlatTable.root(bytes).text(2)).toThrow(RangeError);
  expect(() => FlatTable.root(bytes).tables(2, 10)).toThrow(RangeError);
});

test('any bytes decode or give a RangeError', () => {
  const outcome = (decode: () => unknown): unknown => {
    try {
      return typeof decode();
    } catch (error) {
      return error instanceof RangeError ? 'object' : error;
    }
  };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.nat(40), (bytes, root) => {
      const rooted = Uint8Array.of(root, 0, 0, 0, ...bytes);
      expect(outcome(() => decodeFooter(rooted))).toBe('object');
      expect(outcome(() => decodeBatch(rooted))).toBe('object');
    }),
    { seed: 5, numRuns: 500 },
  );
});
