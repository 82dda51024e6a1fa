import {
  awaitThreads,
  CONTROL_WORDS,
  publishTask,
  SHARED_PAGES,
  shareOf,
  workspaceBytes,
  type ProductTask,
  type ProductThreadData,
} from './shared-products.ts';
import { webAssembly, type WasmMemory } from '@albectra/wasm';

const PAGE_BYTES = 2 ** 16;
const INT_BYTES = 4;

/**
 * Starts threads, each of which calls `serveProducts` of `@albectra/ops/product-thread` with its data.
 *
 * @param events `onReady` is to be called once all of them wait for work, `onLost` if one of them ends.
 */
export type StartThreads = (
  threads: readonly ProductThreadData[],
  events: { readonly onReady: () => void; readonly onLost: () => void },
) => void;

/** Products whose operands lie outside the memory that the threads share. */
export interface ForeignProducts extends Omit<ProductTask, 'a' | 'b' | 'c' | 'starts'> {
  readonly a: Uint8Array;
  readonly b: Uint8Array;
  readonly c: Uint8Array;
  /** Pairs, one for each product: the bytes in front of its A and its B. */
  readonly starts: Int32Array;
}

/** Multiplies matrices on several threads: copies them to a memory that all threads share, and back. */
export class ParallelProducts {
  readonly #memory: WasmMemory;
  readonly #own: ProductThreadData;
  readonly #compute: (task: ProductTask) => void;
  #isReady = false;

  /** @param threadCount How many threads compute, this one included. */
  constructor(threadCount: number, start: StartThreads) {
    const initial = Math.ceil(workspaceBytes(threadCount) / PAGE_BYTES);
    this.#memory = new webAssembly.Memory({ initial, maximum: SHARED_PAGES, shared: true });
    const control = new Int32Array(new SharedArrayBuffer(CONTROL_WORDS * INT_BYTES));
    const threads = Array.from({ length: threadCount }, (_, share): ProductThreadData => ({
      memory: this.#memory,
      control,
      share,
      shareCount: threadCount,
    }));
    this.#own = threads[0] as ProductThreadData;
    this.#compute = shareOf(this.#own);
    start(threads.slice(1), {
      onReady: () => {
        this.#isReady = true;
      },
      onLost: () => {
        this.#isReady = false;
      },
    });
  }

  /** Computes products; false, and nothing is done, while threads start, or where memory is too small. */
  multiply(products: ForeignProducts): boolean {
    if (!this.#isReady) return false;
    const parts = [products.a, products.b, new Uint8Array(products.starts.buffer), products.c];
    const [a, b, starts, c] = this.#place(parts.map(({ byteLength }) => byteLength));
    if (a === undefined || b === undefined || starts === undefined || c === undefined) return false;
    const bytes = new Uint8Array(this.#memory.buffer);
    for (const [part, address] of [
      [products.a, a],
      [products.b, b],
    ] as const)
      bytes.set(part, address);
    bytes.set(new Uint8Array(products.starts.buffer), starts);
    const task: ProductTask = { ...products, a, b, c, starts };
    publishTask(this.#own, task);
    this.#compute(task);
    this.#isReady = awaitThreads(this.#own);
    if (this.#isReady) products.c.set(bytes.subarray(c, c + products.c.byteLength));
    return this.#isReady;
  }

  /** Addresses for parts of these sizes, none if the memory cannot grow to hold them. */
  #place(sizes: readonly number[]): number[] {
    let end = workspaceBytes(this.#own.shareCount);
    const addresses = sizes.map((size) => {
      const address = Math.ceil(end / 16) * 16;
      end = address + size;
      return address;
    });
    const missing = Math.ceil((end - this.#memory.buffer.byteLength) / PAGE_BYTES);
    if (missing <= 0) return addresses;
    try {
      this.#memory.grow(missing);
      return addresses;
    } catch {
      return [];
    }
  }
}
