import { BatchMatMul, broadcast_util, type TensorInfo } from '@tensorflow/tfjs-core';

import { OpsError } from '../errors.ts';
import { heapGemm, type HeapGemm, type HeapMatrix } from '../wasm/heap-gemm.ts';
import type { HeapBackend } from './heap-backend.ts';
import { input, type KernelCall, type PortableKernel } from './host-kernel.ts';

const FLOAT_BYTES = 4;

/**
 * Products of matrices on tfjs-backend-wasm, fast for transposed and batched operands too: the
 * backend's own kernel is fast for one product of plain matrices only.
 */
export const heapMatMulKernel: PortableKernel = {
  name: BatchMatMul,
  run(call) {
    const backend = call.backend as HeapBackend;
    const gemm = heapGemm(backend.wasm);
    if (gemm === undefined) {
      throw new OpsError(
        'invalid-argument',
        'matMul failed: expected tfjs-backend-wasm on one thread, got another memory. Load it without threads.',
      );
    }
    return [multiply(call, backend, gemm)];
  },
};

function multiply(call: KernelCall, backend: HeapBackend, gemm: HeapGemm): TensorInfo {
  const a = operand(input(call, 'a'), call.attrs['transposeA'] === true);
  const b = operand(input(call, 'b'), call.attrs['transposeB'] === true);
  checkOperands(input(call, 'a'), input(call, 'b'), a.columns === b.rows);
  const lead = broadcast_util.assertAndGetBroadcastShape(a.lead, b.lead);
  const out = backend.makeOutput([...lead, a.rows, b.columns], 'float32');
  const starts = (matrix: Operand): number[] => matrixStarts(matrix, lead);
  const [aStarts, bStarts] = [starts(a), starts(b)];
  const [aAddress, bAddress, address] = [a.info, b.info, out].map(({ dataId }) =>
    backend.getMemoryOffset(dataId),
  ) as [number, number, number];
  if (a.columns === 0) backend.typedArrayFromHeap(out).fill(0);
  aStarts.forEach((aStart, index) => {
    gemm.multiply({
      a: { ...a.strides, address: aAddress + aStart },
      b: { ...b.strides, address: bAddress + (bStarts[index] as number) },
      c: address + index * a.rows * b.columns * FLOAT_BYTES,
      rows: a.rows,
      columns: b.columns,
      depth: a.columns,
    });
  });
  return out;
}

/** A batch of matrices as the product sees them, after the transposition. */
interface Operand {
  readonly info: TensorInfo;
  readonly lead: number[];
  readonly rows: number;
  readonly columns: number;
  readonly strides: Omit<HeapMatrix, 'address'>;
}

function operand(info: TensorInfo, isTransposed: boolean): Operand {
  const [height, width] = info.shape.slice(-2) as [number, number];
  const lead = info.shape.slice(0, -2);
  const rowBytes = width * FLOAT_BYTES;
  return isTransposed
    ? {
        info,
        lead,
        rows: width,
        columns: height,
        strides: { rowStride: FLOAT_BYTES, columnStride: rowBytes },
      }
    : {
        info,
        lead,
        rows: height,
        columns: width,
        strides: { rowStride: rowBytes, columnStride: FLOAT_BYTES },
      };
}

/** Byte offsets of the matrix that each product of the batch uses; a broadcast one is used again. */
function matrixStarts({ lead, rows, columns }: Operand, batch: readonly number[]): number[] {
  let starts = [0];
  batch.forEach((extent, axis) => {
    const own = lead[axis - (batch.length - lead.length)] ?? 1;
    starts = starts.flatMap((start) =>
      Array.from({ length: extent }, (_, index) => start * own + (own === 1 ? 0 : index)),
    );
  });
  return starts.map((start) => start * rows * columns * FLOAT_BYTES);
}

function checkOperands(a: TensorInfo, b: TensorInfo, fits: boolean): void {
  if (fits && a.dtype === 'float32' && b.dtype === 'float32') return;
  throw new OpsError(
    'invalid-argument',
    `matMul failed: expected float32 matrices with equal inner extents, got ${a.dtype} [${a.shape}] and ${b.dtype} [${b.shape}]. Cast or transpose them.`,
  );
}
