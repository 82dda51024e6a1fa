/** A memory that modules and threads share. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
}

/** The part of the JavaScript interface of WebAssembly that is used here. */
interface WebAssemblyNamespace {
  readonly Memory: new (descriptor: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly batches: { readonly memory: WasmMemory } },
  ) => { readonly exports: Readonly<Record<string, unknown>> };
}

/** WebAssembly with types: those of TypeScript come with the browser's only. */
export const webAssembly: WebAssemblyNamespace = (
  globalThis as unknown as { readonly WebAssembly: WebAssemblyNamespace }
).WebAssembly;

/** The unit in which memory is allocated. */
export const PAGE_BYTES: number = 2 ** 16;
/** Addresses are to be small integers. */
const MOST_PAGES = 2 ** 30 / PAGE_BYTES;

/** Allocates memory that modules of any thread can write to; nothing if there is no way to. */
export function allocateWasmMemory(bytes: number): WasmMemory | undefined {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  if (pages > MOST_PAGES) return undefined;
  try {
    return new webAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch {
    return undefined;
  }
}
