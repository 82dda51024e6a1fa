import { webAssembly, type WasmMemory } from '@albectra/wasm';

/** A memory that modules of several threads share. */
export interface SharedWasmMemory extends WasmMemory {
  readonly buffer: SharedArrayBuffer;
}

/** The unit in which memory is allocated. */
export const PAGE_BYTES: number = 2 ** 16;
/** Addresses are to be small integers. */
const MOST_PAGES = 2 ** 30 / PAGE_BYTES;

/** Allocates memory that modules of any thread can write to; nothing if there is no way to. */
export function allocateWasmMemory(bytes: number): SharedWasmMemory | undefined {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  if (pages > MOST_PAGES) return undefined;
  try {
    return new webAssembly.Memory({ initial: pages, maximum: pages, shared: true }) as SharedWasmMemory;
  } catch {
    return undefined;
  }
}
