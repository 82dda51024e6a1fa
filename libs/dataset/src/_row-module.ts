/** An encoded instruction and before it those of its operands, as the stack machine wants it. */
type Code = readonly number[];

// Parameters: see `RowKernel`.
const IDS = 0;
const LENGTH = 1;
const SEGMENT_A_END = 2;
const TO = 3;
const ARRAY_BYTES = 4;
const SEQUENCE_LENGTH = 5;
const PARAMETER_COUNT = 6;
// Variables: the first of four positions; the address of what belongs there; the positions; which are real.
const FIRST = 6;
const PLACE = 7;
const POSITIONS = 8;
const REAL = 9;

const LANES = 4;
const I32 = 0x7f;
const V128 = 0x7b;
const END = 0x0b;
const EMPTY_BLOCK = 0x40;
const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/**
 * Encodes the kernel that writes rows: functions `narrow` and `wide` for ids of 16 and 32 bits.
 *
 * @param pages Size of the shared memory that it is to import.
 * @see WebAssembly core specification 2.0, chapter 5, for the encodings; threads proposal for shared memory.
 */
export function rowModule(pages: number): Uint8Array<ArrayBuffer> {
  const type = [0x60, ...vector(Array.from({ length: PARAMETER_COUNT }, () => [I32])), 0];
  const memory = [...text('batches'), ...text('memory'), 0x02, 0x03, ...unsigned(pages), ...unsigned(pages)];
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, [type]),
    ...section(2, [memory]),
    ...section(3, [[0], [0]]),
    ...section(7, [
      [...text('narrow'), 0x00, 0],
      [...text('wide'), 0x00, 1],
    ]),
    ...section(10, [functionCode(narrowIds), functionCode(wideIds)]),
  ]);
}

/** Loads four ids. */
const narrowIds: Code = [...add(get(IDS), shiftLeft(get(FIRST), 1)), ...simd(0x04), 0, 0];
const wideIds: Code = [...add(get(IDS), shiftLeft(get(FIRST), 2)), ...simd(0x00), 0, 0];

function functionCode(ids: Code): Code {
  const locals = vector([
    [2, I32],
    [2, V128],
  ]);
  const body = [...locals, ...loopCode(ids), END];
  return [...unsigned(body.length), ...body];
}

/** Goes over the row by four positions; the last four end with it, even if some were written before. */
function loopCode(ids: Code): Code {
  const lastFirst = add(get(SEQUENCE_LENGTH), constant(-LANES));
  const inSegmentA = greater(splat(get(SEGMENT_A_END)), get(POSITIONS));
  return [
    0x03,
    EMPTY_BLOCK,
    ...set(FIRST, select(lastFirst, get(FIRST), [...get(FIRST), ...lastFirst, 0x4a])),
    ...set(PLACE, add(get(TO), shiftLeft(get(FIRST), 2))),
    ...set(POSITIONS, [...splat(get(FIRST)), ...lanes([0, 1, 2, 3]), ...simd(0xae)]),
    ...set(REAL, greater(splat(get(LENGTH)), get(POSITIONS))),
    // In the order of the arrays of a batch: original ids, input ids, segment ids, attention mask, slots.
    ...storeNext(and(ids, get(REAL))),
    ...storeNext(and(ids, get(REAL))),
    ...storeNext(negate([...get(REAL), ...inSegmentA, ...simd(0x4f)])),
    ...storeNext(negate(get(REAL))),
    ...storeNext(lanes([0, 0, 0, 0])),
    ...set(FIRST, add(get(FIRST), constant(LANES))),
    ...get(FIRST),
    ...get(SEQUENCE_LENGTH),
    // Again while first < length.
    0x48,
    0x0d,
    0,
    END,
  ];
}

/** Stores four values, and moves on to the next array. */
function storeNext(value: Code): Code {
  return [...get(PLACE), ...value, ...simd(0x0b), 2, 0, ...set(PLACE, add(get(PLACE), get(ARRAY_BYTES)))];
}

function get(variable: number): Code {
  return [0x20, variable];
}

function set(variable: number, value: Code): Code {
  return [...value, 0x21, variable];
}

function constant(value: number): Code {
  return [0x41, value & 0x7f];
}

function add(a: Code, b: Code): Code {
  return [...a, ...b, 0x6a];
}

function shiftLeft(a: Code, bits: number): Code {
  return [...a, ...constant(bits), 0x74];
}

/** `a` if the condition holds, else `b`. */
function select(a: Code, b: Code, condition: Code): Code {
  return [...a, ...b, ...condition, 0x1b];
}

function simd(opcode: number): Code {
  return [0xfd, ...unsigned(opcode)];
}

function splat(value: Code): Code {
  return [...value, ...simd(0x11)];
}

/** All bits of a lane where a > b, none elsewhere. */
function greater(a: Code, b: Code): Code {
  return [...a, ...b, ...simd(0x3b)];
}

function and(a: Code, b: Code): Code {
  return [...a, ...b, ...simd(0x4e)];
}

function negate(a: Code): Code {
  return [...a, ...simd(0xa1)];
}

function lanes(values: readonly number[]): Code {
  return [...simd(0x0c), ...new Uint8Array(Int32Array.from(values).buffer)];
}

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function text(ascii: string): Code {
  return vector(Array.from(ascii, (letter) => [letter.charCodeAt(0)]));
}

function section(id: number, items: readonly Code[]): Code {
  const content = vector(items);
  return [id, ...unsigned(content.length), ...content];
}

/** Encodes an unsigned integer in groups of seven bits, the lowest first. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
