/**
 * Products of matrices in WebAssembly SIMD, over the heap of tfjs-backend-wasm.
 *
 * A tile of C of up to 6 rows and 8 columns stays in registers while k runs: 12 accumulators, two
 * vectors of B and one number of A fill the 16 registers of an x86-64 processor. B is packed
 * into panels of 8 columns first, `panel[k][8]`, so that the tile reads it in order, whichever
 * way B lies in memory; A is read by two strides, so that a transposed A costs nothing.
 *
 * All strides and addresses are bytes, all extents count elements.
 */
import {
  assemble,
  call,
  floats,
  fusedMultiplyAdd,
  get,
  I32,
  i32Add,
  i32Const,
  i32Equal,
  i32Less,
  i32Mul,
  i32Sub,
  increase,
  repeatWhile,
  separateMultiplyAdd,
  set,
  splatLoad,
  V128,
  vectorLoad,
  vectorStore,
  when,
  wordLoad,
  wordStore,
  type Code,
  type Local,
  type MultiplyAdd,
  type WasmFunction,
} from '@albectra/wasm';
import { webAssembly } from '@albectra/wasm';

/** Rows of the largest tile. */
export const TILE_ROWS = 6;
/** Columns of a tile and of a packed panel. */
export const TILE_COLUMNS = 8;
const FLOAT_BYTES = 4;
const VECTOR_BYTES = 16;
const PANEL_ROW_BYTES: number = TILE_COLUMNS * FLOAT_BYTES;
/** Bytes of one tile that is stored aside. */
export const TILE_BYTES: number = TILE_ROWS * PANEL_ROW_BYTES;

/**
 * Encodes the module, with fused multiply-add where the machine has it.
 *
 * @param sharedPages The largest size of the memory if threads share it, in pages of 64 KiB.
 */
export function gemmModule(sharedPages?: number): Uint8Array<ArrayBuffer> {
  const fused = assembleGemm(fusedMultiplyAdd, sharedPages);
  return webAssembly.validate(fused) ? fused : assembleGemm(separateMultiplyAdd, sharedPages);
}

function assembleGemm(multiplyAdd: MultiplyAdd, sharedPages: number | undefined): Uint8Array<ArrayBuffer> {
  const tiles = Array.from({ length: TILE_ROWS }, (_, index) => tileFunction(index + 1, multiplyAdd));
  return assemble([...tiles, packFunction(), copyFunction(), blockFunction()], sharedPages);
}

const COPY_INDEX: number = TILE_ROWS + 1;

/** tile(a, aRow, aColumn, b, c, cRow, k, accumulates): C = A·B or C += A·B for `rows` rows. */
function tileFunction(rows: number, multiplyAdd: MultiplyAdd): WasmFunction {
  const [a, aRow, aColumn, b, c, cRow, k, accumulates] = [0, 1, 2, 3, 4, 5, 6, 7];
  const indices = Array.from({ length: rows }, (_, row) => row);
  const rowPointer = (row: number): Local => 8 + row;
  const sums = (row: number): readonly [Local, Local] => [8 + rows + 2 * row, 9 + rows + 2 * row];
  const [left, right, factor] = [8 + 3 * rows, 9 + 3 * rows, 10 + 3 * rows];
  const eachRow = (body: (row: number) => Code): Code => indices.flatMap((row) => body(row));
  const addressRows = (start: Code, stride: Local): Code =>
    eachRow((row) => set(rowPointer(row), row === 0 ? start : i32Add(get(rowPointer(row - 1)), get(stride))));
  const load = eachRow((row) => [
    ...set(sums(row)[0], vectorLoad(get(rowPointer(row)))),
    ...set(sums(row)[1], vectorLoad(get(rowPointer(row)), VECTOR_BYTES)),
  ]);
  const multiply = eachRow((row) => [
    ...set(factor, splatLoad(get(rowPointer(row)))),
    ...set(sums(row)[0], multiplyAdd(get(factor), get(left), get(sums(row)[0]))),
    ...set(sums(row)[1], multiplyAdd(get(factor), get(right), get(sums(row)[1]))),
    ...increase(rowPointer(row), get(aColumn)),
  ]);
  const store = eachRow((row) => [
    ...vectorStore(get(rowPointer(row)), get(sums(row)[0])),
    ...vectorStore(get(rowPointer(row)), get(sums(row)[1]), VECTOR_BYTES),
  ]);
  return {
    name: `tile${rows}`,
    parameterCount: 8,
    locals: [...indices.map(() => I32), ...Array.from({ length: 2 * rows + 3 }, () => V128)],
    body: [
      ...when(get(accumulates), [...addressRows(get(c), cRow), ...load]),
      ...addressRows(get(a), aRow),
      ...repeatWhile(get(k), [
        ...set(left, vectorLoad(get(b))),
        ...set(right, vectorLoad(get(b), VECTOR_BYTES)),
        ...multiply,
        ...increase(b, i32Const(PANEL_ROW_BYTES)),
        ...increase(k, i32Const(-1)),
      ]),
      ...addressRows(get(c), cRow),
      ...store,
    ],
  };
}

/** pack(b, bRow, bColumn, packed, k, columns): panels of 8 columns, the last filled up with zeros. */
function packFunction(): WasmFunction {
  const [b, bRow, bColumn, packed, k, columns] = [0, 1, 2, 3, 4, 5];
  const [row, from, to, lane] = [6, 7, 8, 9];
  const rows = (body: Code): Code => [
    ...set(row, i32Const(0)),
    ...set(to, get(packed)),
    ...repeatWhile(i32Less(get(row), get(k)), [
      ...body,
      ...increase(to, i32Const(PANEL_ROW_BYTES)),
      ...increase(row, i32Const(1)),
    ]),
  ];
  const wholeRows = rows([
    ...vectorStore(get(to), vectorLoad(get(from))),
    ...vectorStore(get(to), vectorLoad(get(from), VECTOR_BYTES), VECTOR_BYTES),
    ...increase(from, get(bRow)),
  ]);
  const zeroRows = rows([
    ...vectorStore(get(to), floats(0)),
    ...vectorStore(get(to), floats(0), VECTOR_BYTES),
  ]);
  const laneOffset = i32Mul(get(lane), i32Const(FLOAT_BYTES));
  const eachLane = [
    ...set(lane, i32Const(0)),
    ...repeatWhile(lanesLeft(lane, columns), [
      ...set(from, i32Add(get(b), i32Mul(get(lane), get(bColumn)))),
      ...rows([...wordStore(i32Add(get(to), laneOffset), wordLoad(get(from))), ...increase(from, get(bRow))]),
      ...increase(lane, i32Const(1)),
    ]),
  ];
  const isWhole = i32Less(i32Const(TILE_COLUMNS - 1), get(columns));
  const isContiguous = i32Equal(get(bColumn), i32Const(FLOAT_BYTES));
  return {
    name: 'pack',
    parameterCount: 6,
    locals: [I32, I32, I32, I32],
    body: repeatWhile(get(columns), [
      ...when(isWhole, when(isContiguous, [...set(from, get(b)), ...wholeRows], eachLane), [
        ...zeroRows,
        ...eachLane,
      ]),
      ...increase(b, i32Mul(get(bColumn), i32Const(TILE_COLUMNS))),
      ...increase(packed, i32Mul(get(k), i32Const(PANEL_ROW_BYTES))),
      ...when(isWhole, increase(columns, i32Const(-TILE_COLUMNS)), set(columns, i32Const(0))),
    ]),
  };
}

/** `lane < 8` and `lane < columns`, as one condition: the product of two truths. */
function lanesLeft(lane: Local, columns: Local): Code {
  return i32Mul(i32Less(get(lane), i32Const(TILE_COLUMNS)), i32Less(get(lane), get(columns)));
}

/** copy(from, fromRow, to, toRow, rows, columns): a part of a tile, number by number. */
function copyFunction(): WasmFunction {
  const [from, fromRow, to, toRow, rows, columns, column] = [0, 1, 2, 3, 4, 5, 6];
  const offset = i32Mul(get(column), i32Const(FLOAT_BYTES));
  return {
    name: 'copy',
    parameterCount: 6,
    locals: [I32],
    body: repeatWhile(get(rows), [
      ...set(column, i32Const(0)),
      ...repeatWhile(i32Less(get(column), get(columns)), [
        ...wordStore(i32Add(get(to), offset), wordLoad(i32Add(get(from), offset))),
        ...increase(column, i32Const(1)),
      ]),
      ...increase(from, get(fromRow)),
      ...increase(to, get(toRow)),
      ...increase(rows, i32Const(-1)),
    ]),
  };
}

/**
 * block(a, aRow, aColumn, packed, c, cRow, rows, columns, k, accumulates, aside): all tiles of a
 * block of C, panel by panel, so that a panel of B stays in the innermost cache.
 */
function blockFunction(): WasmFunction {
  const [a, aRow, aColumn, packed, c, cRow, rows, columns, k, accumulates, aside] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
  ];
  const [rowsLeft, height, aTile, cTile, width] = [11, 12, 13, 14, 15];
  const tile = (tileRows: number, to: Code, toRow: Code): Code =>
    call(tileRows - 1, get(aTile), get(aRow), get(aColumn), get(packed), to, toRow, get(k), get(accumulates));
  /** Picks the function for the height of the tile. */
  const tileOfHeight = (to: Code, toRow: Code): Code => {
    let code: Code = tile(1, to, toRow);
    for (let tileRows = 2; tileRows <= TILE_ROWS; tileRows++) {
      code = when(i32Equal(get(height), i32Const(tileRows)), tile(tileRows, to, toRow), code);
    }
    return code;
  };
  const copyTile = (from: readonly [Code, Code], to: readonly [Code, Code]): Code =>
    call(COPY_INDEX, ...from, ...to, get(height), get(width));
  const inC = [get(cTile), get(cRow)] as const;
  const inAside = [get(aside), i32Const(PANEL_ROW_BYTES)] as const;
  // A tile that is narrower than 8 columns is computed aside: its full rows would overrun C.
  const narrowTile = [
    ...when(get(accumulates), copyTile(inC, inAside)),
    ...tileOfHeight(...inAside),
    ...copyTile(inAside, inC),
  ];
  const isWide = i32Less(i32Const(TILE_COLUMNS - 1), get(columns));
  return {
    name: 'block',
    parameterCount: 11,
    locals: [I32, I32, I32, I32, I32],
    body: repeatWhile(get(columns), [
      ...when(isWide, set(width, i32Const(TILE_COLUMNS)), set(width, get(columns))),
      ...set(aTile, get(a)),
      ...set(cTile, get(c)),
      ...set(rowsLeft, get(rows)),
      ...repeatWhile(get(rowsLeft), [
        ...when(
          i32Less(get(rowsLeft), i32Const(TILE_ROWS)),
          set(height, get(rowsLeft)),
          set(height, i32Const(TILE_ROWS)),
        ),
        ...when(isWide, tileOfHeight(...inC), narrowTile),
        ...increase(aTile, i32Mul(get(height), get(aRow))),
        ...increase(cTile, i32Mul(get(height), get(cRow))),
        ...set(rowsLeft, i32Sub(get(rowsLeft), get(height))),
      ]),
      ...increase(c, i32Const(PANEL_ROW_BYTES)),
      ...increase(packed, i32Mul(get(k), i32Const(PANEL_ROW_BYTES))),
      ...set(columns, i32Sub(get(columns), get(width))),
    ]),
  };
}
