import { DecodeFault } from '../decode-fault.ts';
import type { ThriftStruct, ThriftValue } from './thrift.ts';

/** Gets a non-negative whole number. */
export function sizeField(struct: ThriftStruct, field: number, name: string): number {
  const value = optionalNumber(struct, field);
  if (value !== undefined && Number.isSafeInteger(value) && value >= 0) return value;
  throw new DecodeFault(`expected ${name} to be a size, got ${String(value)}`);
}

/** Gets a number, if there is one. */
export function optionalNumber(struct: ThriftStruct, field: number): number | undefined {
  const value = struct.get(field);
  return typeof value === 'number' ? value : undefined;
}

/** Gets a text; bytes that are not UTF-8 are replaced, no text is an empty one. */
export function textField(struct: ThriftStruct, field: number): string {
  const value = struct.get(field);
  return value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.length).toString()
    : '';
}

/** Gets a struct, if there is one. */
export function optionalStruct(struct: ThriftStruct, field: number): ThriftStruct | undefined {
  const value = struct.get(field);
  return value instanceof Map ? value : undefined;
}

/** Gets a struct that has to be there. */
export function structField(struct: ThriftStruct, field: number, name: string): ThriftStruct {
  const value = optionalStruct(struct, field);
  if (value === undefined) throw new DecodeFault(`expected ${name}, got none`);
  return value;
}

/** Gets a list of structs that has to be there. */
export function structsField(struct: ThriftStruct, field: number, name: string): readonly ThriftStruct[] {
  const value: ThriftValue | undefined = struct.get(field);
  if (Array.isArray(value) && value.every((item) => item instanceof Map)) return value as ThriftStruct[];
  throw new DecodeFault(`expected a list of ${name}, got none`);
}
