/** A field of a struct: its number, and its value. */
export type ThriftField = readonly [number: number, value: ThriftInput];

/** What can be written: whole numbers (as i64), texts, truth values, lists of structs or numbers, structs. */
export type ThriftInput =
  | number
  | boolean
  | string
  | { readonly list: readonly (number | string | readonly ThriftField[])[] }
  | { readonly struct: readonly ThriftField[] };

/** Writes a struct in Thrift's compact protocol, every field with its number in full. */
export function writeThrift(fields: readonly ThriftField[]): Buffer {
  const parts = fields.map(([number, value]) => {
    const { type, bytes } = writeValue(value);
    return Buffer.concat([Buffer.from([type]), varint(zigzag(number)), bytes]);
  });
  return Buffer.concat([...parts, Buffer.from([0])]);
}

/** Writes an unsigned number, seven bits a byte. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

function zigzag(value: number): number {
  return value >= 0 ? value * 2 : -value * 2 - 1;
}

function writeValue(value: ThriftInput): { type: number; bytes: Buffer } {
  if (typeof value === 'boolean') return { type: value ? 1 : 2, bytes: Buffer.alloc(0) };
  if (typeof value === 'number') return { type: 6, bytes: varint(zigzag(value)) };
  if (typeof value === 'string') {
    return { type: 8, bytes: Buffer.concat([varint(Buffer.byteLength(value)), Buffer.from(value)]) };
  }
  if ('struct' in value) return { type: 12, bytes: writeThrift(value.struct) };
  const items = value.list.map((item) => writeValue(typeof item === 'object' ? { struct: item } : item));
  const head = Buffer.concat([Buffer.from([0xf0 + (items[0]?.type ?? 12)]), varint(items.length)]);
  return { type: 9, bytes: Buffer.concat([head, ...items.map(({ bytes }) => bytes)]) };
}
