import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { varint } from '../../../test/write-thrift.ts';
import { DecodeFault } from '../decode-fault.ts';
import { RunReader } from './run-reader.ts';

/** A run of one number, or of packed numbers. */
type Run = { readonly value: number; readonly count: number } | { readonly packed: readonly number[] };

function writeRuns(runs: readonly Run[], bitWidth: number): Uint8Array {
  return Buffer.concat(
    runs.map((run) => ('packed' in run ? writePacked(run.packed, bitWidth) : writeRepeated(run, bitWidth))),
  );
}

function writeRepeated({ value, count }: { value: number; count: number }, bitWidth: number): Buffer {
  const bytes = Array.from(
    { length: Math.ceil(bitWidth / 8) },
    (_, index) => Math.floor(value / 256 ** index) % 256,
  );
  return Buffer.concat([varint(count * 2), Buffer.from(bytes)]);
}

function writePacked(values: readonly number[], bitWidth: number): Buffer {
  const groups = Math.ceil(values.length / 8);
  let bits = 0n;
  for (const [index, value] of values.entries()) bits |= BigInt(value) << BigInt(index * bitWidth);
  const bytes = Array.from({ length: groups * bitWidth }, (_, index) =>
    Number((bits >> BigInt(index * 8)) & 255n),
  );
  return Buffer.concat([varint(groups * 2 + 1), Buffer.from(bytes)]);
}

describe('RunReader', () => {
  test('reads the example of the format: 0 to 7 in three bits each', () => {
    // 1 group, packed: 10001000 11000110 11111010 (Parquet's encodings, "RLE / bit-packing hybrid").
    const reader = new RunReader(Uint8Array.from([0x03, 0x88, 0xc6, 0xfa]), 3);
    expect(Array.from({ length: 8 }, () => reader.next())).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('tells how often a number is repeated', () => {
    const reader = new RunReader(
      writeRuns([{ value: 1, count: 1000 }, { packed: [0, 1, 0, 1, 1, 1, 1, 1] }], 1),
      1,
    );
    expect([reader.next(), reader.takeRepeats(10), reader.next(), reader.takeRepeats(5000)]).toEqual([
      1, 10, 1, 988,
    ]);
    expect([reader.next(), reader.takeRepeats(1), reader.next()]).toEqual([0, 0, 1]);
  });

  test('reads what was written', () => {
    const width = fc.integer({ min: 1, max: 31 });
    const runs = width.chain((bitWidth) => {
      const value = fc.integer({ min: 0, max: 2 ** bitWidth - 1 });
      const repeated = fc.record({ value, count: fc.integer({ min: 1, max: 300 }) });
      // Whole groups, as behind a part of one the rest would be read.
      const group = fc.array(value, { minLength: 8, maxLength: 8 });
      const packed = fc
        .array(group, { minLength: 1, maxLength: 4 })
        .map((groups) => ({ packed: groups.flat() }));
      return fc.record({ bitWidth: fc.constant(bitWidth), runs: fc.array(fc.oneof(repeated, packed)) });
    });
    fc.assert(
      fc.property(runs, ({ bitWidth, runs: list }) => {
        const expected = list.flatMap((run) =>
          'packed' in run ? run.packed : Array.from({ length: run.count }, () => run.value),
        );
        const reader = new RunReader(writeRuns(list, bitWidth), bitWidth);
        expect(expected.map(() => reader.next())).toEqual(expected);
        expect(() => reader.next()).toThrow(DecodeFault);
      }),
    );
  });

  test('takes numbers without bits for zeros', () => {
    const reader = new RunReader(new Uint8Array(0), 0);
    expect([reader.next(), reader.takeRepeats(99), reader.next()]).toEqual([0, 99, 0]);
  });

  test('refuses numbers that are too wide', () => {
    expect(() => new RunReader(new Uint8Array(9), 32)).toThrow('at most 31 bits, got 32');
  });
});
