import { expect, test } from 'vitest';
import { encodeEvent } from './encode-event.ts';
import { encodeRecord } from './encode-record.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
/** Field 1, fixed64: 2.0; field 2, varint: 300. */
const HEAD = '09' + '0000000000000040' + '10' + 'ac02';

test('writes events byte by byte as the format says', () => {
  const head = { wallTime: 2, step: 300 };
  // Field 3, 13 bytes of text.
  const version = hex(encodeEvent({ ...head, content: { kind: 'version' } }));
  expect(version).toBe(`${HEAD}1a0d${Buffer.from('brain.Event:2').toString('hex')}`);
  // Field 7, a message whose field 1 is 1.
  expect(hex(encodeEvent({ ...head, content: { kind: 'start' } }))).toBe(`${HEAD}3a020801`);
  // Field 5, a summary: its field 1, a value: tag "a", float 1.5.
  const scalars = hex(encodeEvent({ ...head, content: { kind: 'scalars', values: { a: 1.5 } } }));
  expect(scalars).toBe(`${HEAD}2a0a0a08` + '0a0161' + '150000c03f');
});

test('frames a record by its length and two checksums', () => {
  const record = Buffer.from(encodeRecord(Buffer.from('123456789')));
  expect(record.length).toBe(8 + 4 + 9 + 4);
  expect(record.readBigUInt64LE(0)).toBe(9n);
  expect(record.toString('utf8', 12, 21)).toBe('123456789');
  expect(record.readUInt32LE(21)).toBe(0xc78ab0e5);
});
