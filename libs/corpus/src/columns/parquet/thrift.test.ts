import { describe, expect, test } from 'vitest';
import { varint, writeThrift } from '../../../test/write-thrift.ts';
import { DecodeFault } from '../decode-fault.ts';
import { ThriftEndFault, ThriftReader } from './thrift.ts';

function read(...bytes: readonly number[]): ReadonlyMap<number, unknown> {
  return new ThriftReader(Uint8Array.from(bytes)).readStruct();
}

describe('ThriftReader', () => {
  test('reads the example of its comment', () => {
    expect([...read(0x15, 0x04, 0x19, 0x15, 0x06, 0x00)]).toEqual([
      [1, 2],
      [2, [3]],
    ]);
  });

  test('reads what was written, and tells where it ended', () => {
    const bytes = writeThrift([
      [1, -7],
      [3, 2 ** 50],
      [4, true],
      [20, 'text'],
      [5, { list: [[[1, false]], []] }],
      [6, { struct: [[2, { list: ['a', 'b'] }]] }],
    ]);
    const reader = new ThriftReader(Buffer.concat([bytes, Buffer.from('rest')]));
    const struct = reader.readStruct();
    expect(reader.position).toBe(bytes.length);
    expect([...struct.keys()]).toEqual([1, 3, 4, 20, 5, 6]);
    expect([struct.get(1), struct.get(3), struct.get(4)]).toEqual([-7, 2 ** 50, true]);
    expect(Buffer.from(struct.get(20) as Uint8Array).toString()).toBe('text');
    expect(struct.get(5)).toEqual([new Map([[1, false]]), new Map()]);
    const inner = struct.get(6) as ReadonlyMap<number, Uint8Array[]>;
    expect(inner.get(2)?.map((item) => Buffer.from(item).toString())).toEqual(['a', 'b']);
  });

  test('tells that every shorter start ends too early', () => {
    const bytes = writeThrift([
      [1, 300],
      [2, 'text'],
      [3, { list: [[[1, 5]]] }],
    ]);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => new ThriftReader(bytes.subarray(0, length)).readStruct()).toThrow(ThriftEndFault);
    }
  });

  test.each([
    ['an unknown type', [0x1b, 0x00], 'expected a Thrift type, got 11'],
    ['a number without end', [0x16, ...Array.from({ length: 20 }, () => 0xff)], 'at most 10 bytes'],
    ['structs without end', Array.from({ length: 100 }, () => 0x1c), 'at most 24 levels'],
    ['lists without end', [0x19, ...Array.from({ length: 100 }, () => 0x19)], 'at most 24 levels'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => read(...bytes)).toThrow(message);
    expect(() => read(...bytes)).toThrow(DecodeFault);
  });

  test('refuses a list of more values than it holds in memory', () => {
    // Ten million truth values, a byte each.
    const bytes = Buffer.concat([Buffer.from([0x19, 0xf1]), varint(1e7), Buffer.alloc(1e7, 1)]);
    expect(() => new ThriftReader(bytes).readStruct()).toThrow('expected at most 2097152 values, got more');
  });
});
