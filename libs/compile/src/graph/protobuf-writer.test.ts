import { expect, test } from 'vitest';

import { ProtobufWriter } from './protobuf-writer.ts';

test('writes the examples of the encoding guide', () => {
  expect([...new ProtobufWriter().integer(1, 150).finish()]).toEqual([0x08, 0x96, 0x01]);
  const testing = [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67];
  expect([...new ProtobufWriter().bytes(2, 'testing').finish()]).toEqual(testing);
  const nested = new ProtobufWriter().bytes(3, new ProtobufWriter().integer(1, 150).finish());
  expect([...nested.finish()]).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
});

test('writes floats, zeros and integers beyond 32 bits', () => {
  expect([...new ProtobufWriter().float(4, 1).finish()]).toEqual([0x25, 0, 0, 0x80, 0x3f]);
  expect([...new ProtobufWriter().integer(5, 0).finish()]).toEqual([0x28, 0]);
  // 2^35 is a 1 in the sixth group of seven bits.
  const groups = [0x80, 0x80, 0x80, 0x80, 0x80, 0x01];
  expect([...new ProtobufWriter().integer(1, 2 ** 35).finish()]).toEqual([0x08, ...groups]);
});
