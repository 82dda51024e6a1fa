import { TILE_BYTES } from './gemm-module.ts';
import type { HeapFunction } from './heap-module.ts';

/** A matrix in memory: its address and the bytes from row to row and from column to column. */
export interface HeapMatrix {
  readonly address: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** One product: C `[rows, columns]` = A `[rows, depth]` · B `[depth, columns]`. */
export interface Product {
  readonly a: HeapMatrix;
  readonly b: HeapMatrix;
  /** Row after row without gaps. */
  readonly c: number;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
}

// A packed block of B (512 KiB) and a block of A (96 KiB) fit the second cache together.
const BLOCK_ROWS = 96;
const BLOCK_COLUMNS = 512;
const BLOCK_DEPTH = 256;
const FLOAT_BYTES = 4;
const PACKED_BYTES: number = BLOCK_COLUMNS * BLOCK_DEPTH * FLOAT_BYTES;

/** Bytes that one thread needs to multiply. */
export const WORKSPACE_BYTES: number = PACKED_BYTES + TILE_BYTES;

/** Multiplies matrices that lie in one memory. */
export class Gemm {
  readonly #pack: HeapFunction;
  readonly #block: HeapFunction;
  readonly #packed: number;
  readonly #aside: number;

  /**
   * @param functions What `gemmModule` exports.
   * @param workspace Address of {@link WORKSPACE_BYTES} bytes.
   */
  constructor(functions: Readonly<Record<string, HeapFunction>>, workspace: number) {
    const { pack, block } = functions;
    this.#pack = pack as HeapFunction;
    this.#block = block as HeapFunction;
    this.#packed = workspace;
    this.#aside = workspace + PACKED_BYTES;
  }

  /** Computes one product. */
  multiply(product: Product): void {
    for (let column = 0; column < product.columns; column += BLOCK_COLUMNS) {
      for (let depth = 0; depth < product.depth; depth += BLOCK_DEPTH) {
        this.#multiplyBlock(product, column, depth);
      }
    }
  }

  #multiplyBlock({ a, b, c, ...extents }: Product, column: number, depth: number): void {
    const columns = Math.min(BLOCK_COLUMNS, extents.columns - column);
    const k = Math.min(BLOCK_DEPTH, extents.depth - depth);
    const from = b.address + depth * b.rowStride + column * b.columnStride;
    this.#pack(from, b.rowStride, b.columnStride, this.#packed, k, columns);
    const rowBytes = extents.columns * FLOAT_BYTES;
    const accumulates = depth === 0 ? 0 : 1;
    for (let row = 0; row < extents.rows; row += BLOCK_ROWS) {
      const rows = Math.min(BLOCK_ROWS, extents.rows - row);
      const aBlock = a.address + row * a.rowStride + depth * a.columnStride;
      const cBlock = c + row * rowBytes + column * FLOAT_BYTES;
      // prettier-ignore
      this.#block(
        aBlock, a.rowStride, a.columnStride, this.#packed, cBlock, rowBytes,
        rows, columns, k, accumulates, this.#aside,
      );
    }
  }
}
