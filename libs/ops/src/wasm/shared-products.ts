/**
 * Products of matrices that several threads compute in one memory.
 *
 * The rows of all products of a task are dealt out in tiles, in order, so that every thread works on
 * neighbouring rows. No number depends on how many threads there are: each row is computed alone.
 */
import { Gemm, WORKSPACE_BYTES } from './gemm.ts';
import { gemmModule, TILE_ROWS } from './gemm-module.ts';
import { instantiate } from './heap-module.ts';
import type { WasmMemory } from '@albectra/wasm';

const FLOAT_BYTES = 4;
const MINUTE_MS = 60_000;

/** Most pages of the shared memory: 1 GiB, in pages of 64 KiB. */
export const SHARED_PAGES: number = 2 ** 14;

/** What one thread is started with; all of it is shared. */
export interface ProductThreadData {
  readonly memory: WasmMemory;
  /** Int32 words: number of the task, threads at work, then the fields of the task. */
  readonly control: Int32Array;
  /** Which share of each task the thread computes, and of how many. */
  readonly share: number;
  readonly shareCount: number;
}

/** Products of one size, one after another in C; addresses and strides are bytes. */
export interface ProductTask {
  readonly a: number;
  readonly aRow: number;
  readonly aColumn: number;
  readonly b: number;
  readonly bRow: number;
  readonly bColumn: number;
  readonly c: number;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly count: number;
  /** Address of int32 pairs, one for each product: where its A and its B begin behind `a` and `b`. */
  readonly starts: number;
}

const FIELDS = [
  ...(['a', 'aRow', 'aColumn', 'b', 'bRow', 'bColumn', 'c'] as const),
  ...(['rows', 'columns', 'depth', 'count', 'starts'] as const),
] satisfies readonly (keyof ProductTask)[];

const SEQUENCE = 0;
const AT_WORK = 1;
const FIRST_FIELD = 2;

/** Words of {@link ProductThreadData.control}. */
export const CONTROL_WORDS: number = FIRST_FIELD + FIELDS.length;

/** Bytes at the beginning of the memory that threads use to compute. */
export function workspaceBytes(shareCount: number): number {
  return shareCount * WORKSPACE_BYTES;
}

/** Makes the function that computes one share of a task. */
export function shareOf({ memory, share, shareCount }: ProductThreadData): (task: ProductTask) => void {
  const gemm = new Gemm(instantiate(gemmModule(SHARED_PAGES), memory), share * WORKSPACE_BYTES);
  return (task) => {
    const starts = new Int32Array(memory.buffer, task.starts, 2 * task.count);
    const tiles = Math.ceil(task.rows / TILE_ROWS);
    const end = Math.floor((tiles * task.count * (share + 1)) / shareCount);
    for (let tile = Math.floor((tiles * task.count * share) / shareCount); tile < end;) {
      const product = Math.floor(tile / tiles);
      const next = Math.min(end, (product + 1) * tiles);
      const firstRow = (tile % tiles) * TILE_ROWS;
      const endRow = Math.min(task.rows, (next - product * tiles) * TILE_ROWS);
      const cRow = task.columns * FLOAT_BYTES;
      gemm.multiply({
        a: {
          address: task.a + starts[2 * product]! + firstRow * task.aRow,
          rowStride: task.aRow,
          columnStride: task.aColumn,
        },
        b: {
          address: task.b + starts[2 * product + 1]!,
          rowStride: task.bRow,
          columnStride: task.bColumn,
        },
        c: task.c + (product * task.rows + firstRow) * cRow,
        rows: endRow - firstRow,
        columns: task.columns,
        depth: task.depth,
      });
      tile = next;
    }
  };
}

/** Gives all other threads their shares of a task. */
export function publishTask({ control, shareCount }: ProductThreadData, task: ProductTask): void {
  FIELDS.forEach((field, index) => {
    control[FIRST_FIELD + index] = task[field];
  });
  Atomics.store(control, AT_WORK, shareCount - 1);
  Atomics.add(control, SEQUENCE, 1);
  Atomics.notify(control, SEQUENCE);
}

/** Waits until all other threads are done; false if one of them does not come to an end. */
export function awaitThreads({ control }: ProductThreadData): boolean {
  for (;;) {
    const left = Atomics.load(control, AT_WORK);
    if (left === 0) return true;
    if (Atomics.wait(control, AT_WORK, left, MINUTE_MS) === 'timed-out') return false;
  }
}

/**
 * Computes the shares of one thread, for as long as the process lives.
 *
 * @param onReady Called when the thread waits for its first task.
 */
export function serveProducts(data: ProductThreadData, onReady: () => void): never {
  const { control } = data;
  const compute = shareOf(data);
  onReady();
  for (let done = 0; ; done++) {
    while (Atomics.load(control, SEQUENCE) === done) Atomics.wait(control, SEQUENCE, done);
    const values = FIELDS.map((field, index) => [field, control[FIRST_FIELD + index]] as const);
    compute(Object.fromEntries(values) as unknown as ProductTask);
    if (Atomics.sub(control, AT_WORK, 1) === 1) Atomics.notify(control, AT_WORK);
  }
}
