import { list, text, unsigned } from './encoding.ts';
import type { Code } from './encoding.ts';

/** Types of values, by their encoding. */
export type ValueType = 0x7f | 0x7e | 0x7b;
/** A 32-bit integer. */
export const I32: ValueType = 0x7f;
/** A 64-bit integer. */
export const I64: ValueType = 0x7e;
/** A vector of 16 bytes: four float32 or int32 lanes, for example. */
export const V128: ValueType = 0x7b;

/** A function: parameters are i32, and results there are none. */
export interface WasmFunction {
  readonly name: string;
  readonly parameterCount: number;
  /** Types of the variables after the parameters. */
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const FUNCTION_TYPE = 0x60;
const MEMORY = 0x02;
const FUNCTION = 0x00;
const END = 0x0b;

/**
 * Puts functions together to a module that imports its memory as `env.memory` and exports them all.
 *
 * @param sharedPages The largest size, in pages of 64 KiB, of a memory that threads share; otherwise
 *   the memory is that of one thread.
 * @see WebAssembly core specification 3.0, chapter 5
 */
export function assemble(functions: readonly WasmFunction[], sharedPages?: number): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameterCount }) => [
    FUNCTION_TYPE,
    ...list(Array.from({ length: parameterCount }, () => [I32])),
    ...list([]),
  ]);
  const limits = sharedPages === undefined ? [0x00, 0] : [0x03, 0, ...unsigned(sharedPages)];
  const memory = [...text('env'), ...text('memory'), MEMORY, ...limits];
  const bodies = functions.map(({ locals, body }) => {
    const content = [...list(locals.map((type) => [1, type])), ...body, END];
    return [...unsigned(content.length), ...content];
  });
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, types),
    ...section(2, [memory]),
    ...section(
      3,
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(
      7,
      functions.map(({ name }, index) => [...text(name), FUNCTION, ...unsigned(index)]),
    ),
    ...section(10, bodies),
  ]);
}

function section(id: number, items: readonly Code[]): Code {
  const content = list(items);
  return [id, ...unsigned(content.length), ...content];
}
