import type { HeapModule } from '../kernels/heap-backend.ts';
import { webAssembly, type WasmMemory } from '@albectra/wasm';

/** A function of a module on a heap; addresses in bytes, extents in elements. */
export type HeapFunction = (...parameters: number[]) => void;

/** The memory of a heap, or none if it is shared between threads, which needs another import type. */
export function heapMemory(module: HeapModule): WasmMemory | undefined {
  const memory = Object.values(module.asm).find((item) => item instanceof webAssembly.Memory) as
    WasmMemory | undefined;
  return memory?.buffer instanceof ArrayBuffer ? memory : undefined;
}

/** Loads a module that works on a heap's memory. */
export function instantiate(bytes: Uint8Array, memory: WasmMemory): Readonly<Record<string, HeapFunction>> {
  const instance = new webAssembly.Instance(new webAssembly.Module(bytes), { env: { memory } });
  return instance.exports as Readonly<Record<string, HeapFunction>>;
}

/** Makes a value for each heap on first use; none where the memory cannot be used. */
export function oncePerHeap<T>(
  make: (module: HeapModule, memory: WasmMemory) => T,
): (module: HeapModule) => T | undefined {
  const made = new WeakMap<HeapModule, T>();
  return (module) => {
    const known = made.get(module);
    if (known !== undefined) return known;
    const memory = heapMemory(module);
    if (memory === undefined) return undefined;
    const value = make(module, memory);
    made.set(module, value);
    return value;
  };
}
