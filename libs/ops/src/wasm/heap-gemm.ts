import type { HeapModule } from '../kernels/heap-backend.ts';
import { gemmModule, TILE_BYTES } from './gemm-module.ts';
import { webAssembly, type WasmMemory } from './web-assembly.ts';

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

interface GemmExports {
  pack(...parameters: number[]): void;
  block(...parameters: number[]): void;
}

/** Multiplies matrices on one heap, with a workspace of half a MiB there. */
export class HeapGemm {
  readonly #exports: GemmExports;
  readonly #packed: number;
  readonly #aside: number;

  constructor(module: HeapModule, memory: WasmMemory) {
    const compiled = new webAssembly.Module(gemmModule());
    const instance = new webAssembly.Instance(compiled, { env: { memory } });
    this.#exports = instance.exports as unknown as GemmExports;
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
    this.#exports.pack(from, b.rowStride, b.columnStride, this.#packed, k, columns);
    const rowBytes = extents.columns * FLOAT_BYTES;
    const accumulates = depth === 0 ? 0 : 1;
    for (let row = 0; row < extents.rows; row += BLOCK_ROWS) {
      const rows = Math.min(BLOCK_ROWS, extents.rows - row);
      const aBlock = a.address + row * a.rowStride + depth * a.columnStride;
      const cBlock = c + row * rowBytes + column * FLOAT_BYTES;
      // prettier-ignore
      this.#exports.block(
        aBlock, a.rowStride, a.columnStride, this.#packed, cBlock, rowBytes,
        rows, columns, k, accumulates, this.#aside,
      );
    }
  }
}

const gemms = new WeakMap<HeapModule, HeapGemm>();

/** The multiplier of a heap, made on first use; none where its memory cannot be shared with it. */
export function heapGemm(module: HeapModule): HeapGemm | undefined {
  const known = gemms.get(module);
  if (known !== undefined) return known;
  const memory = Object.values(module.asm).find((item) => item instanceof webAssembly.Memory) as
    WasmMemory | undefined;
  // A memory that is shared between threads needs another import type.
  if (memory === undefined || !(memory.buffer instanceof ArrayBuffer)) return undefined;
  const gemm = new HeapGemm(module, memory);
  gemms.set(module, gemm);
  return gemm;
}
