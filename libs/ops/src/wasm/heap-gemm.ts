import type { HeapModule } from '../kernels/heap-backend.ts';
import { Gemm, WORKSPACE_BYTES } from './gemm.ts';
import { gemmModule } from './gemm-module.ts';
import { instantiate, oncePerHeap } from './heap-module.ts';

/** The multiplier of a heap, with a workspace of half a MiB there; none where its memory cannot be used. */
export const heapGemm: (module: HeapModule) => Gemm | undefined = oncePerHeap(
  (module, memory) => new Gemm(instantiate(gemmModule(), memory), module._malloc(WORKSPACE_BYTES) >>> 0),
);
