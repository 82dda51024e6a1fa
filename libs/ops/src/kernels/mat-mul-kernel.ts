import { BatchMatMul, broadcast_util, type TensorInfo } from '@tensorflow/tfjs-core';

import { OpsError } from '../errors.ts';
import type { Gemm, HeapMatrix } from '../wasm/gemm.ts';
import { heapGemm } from '../wasm/heap-gemm.ts';
import { ParallelProducts, type StartThreads } from '../wasm/parallel-products.ts';
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

/** Multiplications and additions below which threads cost more than they save. */
const PARALLEL_OPERATIONS = 8e6;

let startThreads: (() => ParallelProducts) | undefined;
let threads: ParallelProducts | undefined;

/**
 * Lets large products on tfjs-backend-wasm run on several threads, which start with the first of them.
 * No number depends on how many there are.
 *
 * @param threadCount How many threads compute, this one included; with 1 there are no others.
 */
export function useProductThreads(threadCount: number, start: StartThreads): void {
  threads = undefined;
  startThreads = threadCount > 1 ? () => new ParallelProducts(threadCount, start) : undefined;
}

function multiply(call: KernelCall, backend: HeapBackend, gemm: Gemm): TensorInfo {
  const a = operand(input(call, 'a'), call.attrs['transposeA'] === true);
  const b = operand(input(call, 'b'), call.attrs['transposeB'] === true);
  checkOperands(input(call, 'a'), input(call, 'b'), a.columns === b.rows);
  const lead = broadcast_util.assertAndGetBroadcastShape(a.lead, b.lead);
  const out = backend.makeOutput([...lead, a.rows, b.columns], 'float32');
  if (a.columns === 0) backend.typedArrayFromHeap(out).fill(0);
  const products = { a, b, out, aStarts: matrixStarts(a, lead), bStarts: matrixStarts(b, lead) };
  if (!multiplyInParallel(backend, products)) multiplyAlone(backend, gemm, products);
  return out;
}

interface Products {
  readonly a: Operand;
  readonly b: Operand;
  readonly out: TensorInfo;
  readonly aStarts: readonly number[];
  readonly bStarts: readonly number[];
}

/** Multiplies on several threads; false if there are none, or the products are too small for them. */
function multiplyInParallel(backend: HeapBackend, { a, b, out, aStarts, bStarts }: Products): boolean {
  const operations = 2 * aStarts.length * a.rows * a.columns * b.columns;
  if (startThreads === undefined || operations < PARALLEL_OPERATIONS) return false;
  threads ??= startThreads();
  const bytes = (info: TensorInfo): Uint8Array => {
    const { buffer, byteOffset, byteLength } = backend.typedArrayFromHeap(info);
    return new Uint8Array(buffer, byteOffset, byteLength);
  };
  return threads.multiply({
    a: bytes(a.info),
    aRow: a.strides.rowStride,
    aColumn: a.strides.columnStride,
    b: bytes(b.info),
    bRow: b.strides.rowStride,
    bColumn: b.strides.columnStride,
    c: bytes(out),
    rows: a.rows,
    columns: b.columns,
    depth: a.columns,
    count: aStarts.length,
    starts: Int32Array.from(aStarts.flatMap((start, index) => [start, bStarts[index] as number])),
  });
}

function multiplyAlone(backend: HeapBackend, gemm: Gemm, { a, b, out, aStarts, bStarts }: Products): void {
  const [aAddress, bAddress, address] = [a.info, b.info, out].map(({ dataId }) =>
    backend.getMemoryOffset(dataId),
  ) as [number, number, number];
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
