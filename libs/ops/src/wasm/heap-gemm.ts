import type { HeapModule } from '../kernels/heap-backend.ts';
import { gemmModule, TILE_BYTES } from './gemm-module.ts';
import { instantiate, oncePerHeap, type HeapFunction } from './heap-module.ts';
import type { WasmMemory } from './web-assembly.ts';

/** A matrix on the heap: its address and the bytes from row to row and from column to column. */
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

/** Multiplies matrices on one heap, with a workspace of half a MiB there. */
export class HeapGemm {
  readonly #pack: HeapFunction;
  readonly #block: HeapFunction;
  readonly #packed: number;
  readonly #aside: number;

  constructor(module: HeapModule, memory: WasmMemory) {
    const { pack, block } = instantiate(gemmModule(), memory);
    this.#pack = pack as HeapFunction;
    this.#block = block as HeapFunction;
    this.#packed = module._malloc(PACKED_BYTES + TILE_BYTES) >>> 0;
    this.#aside = this.#packed + PACKED_BYTES;
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

/** The multiplier of a heap; none where its memory cannot be used. */
export const heapGemm: (module: HeapModule) => HeapGemm | undefined = oncePerHeap(
  (module, memory) => new HeapGemm(module, memory),
);
