import {
  assemble,
  get,
  i32Add,
  i32Const,
  i32LessSigned,
  i32Mul,
  i32ShiftLeft,
  I32,
  increase,
  integerLanes,
  integers,
  narrowLoad,
  select,
  set,
  loop,
  branchIf,
  V128,
  vAddIntegers,
  vAnd,
  vAndNot,
  vectorLoad,
  vectorStore,
  vIntegersAbove,
  vNegateIntegers,
  vSplat,
  wordLoad,
  type Code,
  type WasmFunction,
} from '@albectra/wasm';

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
// The positions; which are real.
const POSITIONS = 12;
const REAL = 13;

/** Bytes of an entry of the table: place, first id, number of ids, end of segment A. */
const ENTRY_BYTES = 16;
const LANES = 4;

/**
 * Encodes the kernel that writes rows: functions `narrow` and `wide` for ids of 16 and 32 bits.
 *
 * @param pages Size of the shared memory that it is to import.
 */
export function rowModule(pages: number): Uint8Array<ArrayBuffer> {
  const functions = [
    rowFunction('narrow', { shift: 1, load: narrowLoad }),
    rowFunction('wide', { shift: 2, load: vectorLoad }),
  ];
  return assemble(functions, pages);
}

/** How ids are stored: the binary logarithm of their bytes, and the instruction that loads four. */
interface IdForm {
  readonly shift: number;
  readonly load: (address: Code) => Code;
}

function rowFunction(name: string, { shift, load }: IdForm): WasmFunction {
  const ids = load(i32Add(get(ROW_IDS), shifted(get(FIRST), shift)));
  const rowOfPlace = i32Mul(shifted(entry(0), 2), get(SEQUENCE_LENGTH));
  const body = loop([
    ...set(ROW, i32Add(get(TO), rowOfPlace)),
    ...set(ROW_IDS, i32Add(get(IDS), shifted(entry(1), shift))),
    ...set(LENGTH, entry(2)),
    ...set(SEGMENT_A_END, entry(3)),
    ...set(FIRST, i32Const(0)),
    ...rowCode(ids),
    ...increase(TABLE, i32Const(ENTRY_BYTES)),
    ...branchIf(0, i32LessSigned(get(TABLE), get(TABLE_END))),
  ]);
  return { name, parameterCount: PARAMETER_COUNT, locals: [I32, I32, I32, I32, I32, I32, V128, V128], body };
}

/** Loads a number of the table's entry. */
function entry(number: number): Code {
  return wordLoad(get(TABLE), 4 * number);
}

/** Goes over the row by four positions; the last four end with it, even if some were written before. */
function rowCode(ids: Code): Code {
  const lastFirst = i32Add(get(SEQUENCE_LENGTH), i32Const(-LANES));
  const inSegmentA = vIntegersAbove(vSplat(get(SEGMENT_A_END)), get(POSITIONS));
  return loop([
    ...set(FIRST, select(get(FIRST), lastFirst, i32LessSigned(get(FIRST), lastFirst))),
    ...set(PLACE, i32Add(get(ROW), shifted(get(FIRST), 2))),
    ...set(POSITIONS, vAddIntegers(vSplat(get(FIRST)), integerLanes(0, 1, 2, 3))),
    ...set(REAL, vIntegersAbove(vSplat(get(LENGTH)), get(POSITIONS))),
    // In the order of the arrays of a batch: original ids, input ids, segment ids, attention mask, slots.
    ...storeNext(vAnd(ids, get(REAL))),
    ...storeNext(vAnd(ids, get(REAL))),
    ...storeNext(vNegateIntegers(vAndNot(get(REAL), inSegmentA))),
    ...storeNext(vNegateIntegers(get(REAL))),
    ...storeNext(integers(0)),
    ...increase(FIRST, i32Const(LANES)),
    ...branchIf(0, i32LessSigned(get(FIRST), get(SEQUENCE_LENGTH))),
  ]);
}

/** Stores four values, and moves on to the next array. */
function storeNext(value: Code): Code {
  return [...vectorStore(get(PLACE), value), ...increase(PLACE, get(ARRAY_BYTES))];
}

function shifted(value: Code, bits: number): Code {
  return i32ShiftLeft(value, i32Const(bits));
}
