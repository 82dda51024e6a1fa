/** An encoded instruction and before it those of its operands, as the stack machine wants it. */
type Code = readonly number[];

// Parameters: see `WriteRows`.
const IDS = 0;
const TABLE = 1;
const TABLE_END = 2;
const TO = 3;
const ARRAY_BYTES = 4;
const SEQUENCE_LENGTH = 5;
const PARAMETER_COUNT = 6;
// Variables: the address of a row's ids, their number, the end of segment A; the address of the row in the batch;
// the first of four positions; the address of what belongs there.
const ROW_IDS = 6;
const LENGTH = 7;
const SEGMENT_A_END = 8;
const ROW = 9;
const FIRST = 10;
const PLACE = 11;
const NUMBER_COUNT = 6;
// The positions; which are real.
const POSITIONS = 12;
const REAL = 13;

/** Bytes of an entry of the table: place, first id, number of ids, end of segment A. */
const ENTRY_BYTES = 16;
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
    ...section(10, [functionCode({ shift: 1, load: 0x04 }), functionCode({ shift: 2, load: 0x00 })]),
  ]);
}

/** How ids are stored: the binary logarithm of their bytes, and the instruction that loads four. */
interface IdForm {
  readonly shift: number;
  readonly load: number;
}

function functionCode({ shift, load }: IdForm): Code {
  const locals = vector([
    [NUMBER_COUNT, I32],
    [2, V128],
  ]);
  const ids = [...add(get(ROW_IDS), shiftLeft(get(FIRST), shift)), ...simd(load), 0, 0];
  const rowOfPlace = multiply(shiftLeft(entry(0), 2), get(SEQUENCE_LENGTH));
  const body = [
    ...locals,
    0x03,
    EMPTY_BLOCK,
    ...set(ROW, add(get(TO), rowOfPlace)),
    ...set(ROW_IDS, add(get(IDS), shiftLeft(entry(1), shift))),
    ...set(LENGTH, entry(2)),
    ...set(SEGMENT_A_END, entry(3)),
    ...set(FIRST, constant(0)),
    ...rowCode(ids),
    ...set(TABLE, add(get(TABLE), constant(ENTRY_BYTES))),
    ...again(get(TABLE), get(TABLE_END)),
    END,
    END,
  ];
  return [...unsigned(body.length), ...body];
}

/** Loads a number of the table's entry. */
function entry(number: number): Code {
  return [...get(TABLE), 0x28, 2, 4 * number];
}

/** Goes over the row by four positions; the last four end with it, even if some were written before. */
function rowCode(ids: Code): Code {
  const lastFirst = add(get(SEQUENCE_LENGTH), constant(-LANES));
  const inSegmentA = greater(splat(get(SEGMENT_A_END)), get(POSITIONS));
  return [
    0x03,
    EMPTY_BLOCK,
    ...set(FIRST, select(lastFirst, get(FIRST), [...get(FIRST), ...lastFirst, 0x4a])),
    ...set(PLACE, add(get(ROW), shiftLeft(get(FIRST), 2))),
    ...set(POSITIONS, [...splat(get(FIRST)), ...lanes([0, 1, 2, 3]), ...simd(0xae)]),
    ...set(REAL, greater(splat(get(LENGTH)), get(POSITIONS))),
    // In the order of the arrays of a batch: original ids, input ids, segment ids, attention mask, slots.
    ...storeNext(and(ids, get(REAL))),
    ...storeNext(and(ids, get(REAL))),
    ...storeNext(negate([...get(REAL), ...inSegmentA, ...simd(0x4f)])),
    ...storeNext(negate(get(REAL))),
    ...storeNext(lanes([0, 0, 0, 0])),
    ...set(FIRST, add(get(FIRST), constant(LANES))),
    ...again(get(FIRST), get(SEQUENCE_LENGTH)),
    END,
  ];
}

/** Goes back to the beginning of the loop while a < b. */
function again(a: Code, b: Code): Code {
  return [...a, ...b, 0x48, 0x0d, 0];
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

function multiply(a: Code, b: Code): Code {
  return [...a, ...b, 0x6c];
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
