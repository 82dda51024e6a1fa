/**
 * A faster BatchMatMul for tfjs's wasm backend.
 *
 * That backend runs a product of two plain matrices in XNNPACK, and all others, the transposed ones
 * of every gradient and the batches of attention, in three nested loops that are 14 times slower.
 * So transposed operands are transposed first, and a batch is a loop of plain products.
 */
import {
  broadcast_util,
  getKernel,
  registerKernel,
  unregisterKernel,
  util,
  type DataType,
  type KernelBackend,
  type KernelConfig,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

const BACKEND_NAME = 'wasm';
const KERNEL_NAME = 'BatchMatMul';

/** Multiplications below which preparing a plain product costs more than the loops. */
const SMALL_PRODUCT = 1 << 15;

/** The part of tfjs's `BackendWasm` that this kernel uses. */
interface WasmBackend extends KernelBackend {
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array;
}

interface ProductCall {
  readonly inputs: { readonly a: TensorInfo; readonly b: TensorInfo };
  readonly attrs: { readonly transposeA?: boolean; readonly transposeB?: boolean };
  readonly backend: WasmBackend;
}

let installed = false;

/** Replaces the kernel; further calls change nothing. The backend's package has to be imported. */
export function installWasmMatrixProduct(): void {
  const original = getKernel(KERNEL_NAME, BACKEND_NAME);
  if (installed || original === undefined) return;
  installed = true;
  const kernelFunc = (call: unknown): TensorInfo => matrixProduct(call as ProductCall, original.kernelFunc);
  unregisterKernel(KERNEL_NAME, BACKEND_NAME);
  registerKernel({ ...original, kernelFunc: kernelFunc as KernelConfig['kernelFunc'] });
}

function matrixProduct(call: ProductCall, original: KernelFunc): TensorInfo {
  const { inputs, attrs, backend } = call;
  if (isForOriginal(call)) return original({ inputs, attrs, backend }) as TensorInfo;
  const a = attrs.transposeA === true ? transposeMatrices(backend, inputs.a) : inputs.a;
  const b = attrs.transposeB === true ? transposeMatrices(backend, inputs.b) : inputs.b;
  const multiply = (left: TensorInfo, right: TensorInfo): TensorInfo =>
    original({ inputs: { a: left, b: right }, attrs: {}, backend }) as TensorInfo;
  const result = isBatch(inputs) ? batchProduct(backend, { a, b, multiply }) : multiply(a, b);
  if (a !== inputs.a) backend.disposeData(a.dataId);
  if (b !== inputs.b) backend.disposeData(b.dataId);
  return result;
}

/** Plain products are fast already, small ones are not worth the preparation. */
function isForOriginal({ inputs: { a, b }, attrs }: ProductCall): boolean {
  const isPlain = attrs.transposeA !== true && attrs.transposeB !== true && !isBatch({ a, b });
  const [rows, inner] = a.shape.slice(-2) as [number, number];
  const columns = b.shape.at(attrs.transposeB === true ? -2 : -1) as number;
  const isFloat = a.dtype === 'float32' && b.dtype === 'float32';
  return isPlain || !isFloat || rows * inner * columns < SMALL_PRODUCT;
}

function isBatch({ a, b }: ProductCall['inputs']): boolean {
  return a.shape.length > 2 || b.shape.length > 2;
}

interface BatchOperands {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
  readonly multiply: (a: TensorInfo, b: TensorInfo) => TensorInfo;
}

/** Multiplies matrix by matrix over the leading axes, which broadcast. */
function batchProduct(backend: WasmBackend, { a, b, multiply }: BatchOperands): TensorInfo {
  const leadingA = a.shape.slice(0, -2);
  const leadingB = b.shape.slice(0, -2);
  const leading = broadcast_util.assertAndGetBroadcastShape(leadingA, leadingB);
  const count = util.sizeFromShape(leading);
  const shape = [...leading, a.shape.at(-2) as number, b.shape.at(-1) as number];
  const output = backend.makeOutput(shape, 'float32');
  const size = util.sizeFromShape(shape.slice(-2));
  for (let i = 0; i < count; i++) {
    const left = matrixAt(backend, a, broadcastIndex(i, leading, leadingA));
    const right = matrixAt(backend, b, broadcastIndex(i, leading, leadingB));
    const product = multiply(left, right);
    backend.typedArrayFromHeap(output).set(backend.typedArrayFromHeap(product), i * size);
    for (const tensor of [left, right, product]) backend.disposeData(tensor.dataId);
  }
  return output;
}

/** Which of a tensor's matrices meets the `index`-th of the result, whose leading axes are `leading`. */
function broadcastIndex(index: number, leading: readonly number[], own: readonly number[]): number {
  const offset = leading.length - own.length;
  let rest = index;
  let ownIndex = 0;
  let stride = 1;
  for (let axis = leading.length - 1; axis >= offset; axis--) {
    const length = leading[axis] as number;
    const ownLength = own[axis - offset] as number;
    if (ownLength !== 1) ownIndex += (rest % length) * stride;
    rest = Math.floor(rest / length);
    stride *= ownLength;
  }
  return ownIndex;
}

/** A copy of the `index`-th matrix. */
function matrixAt(backend: WasmBackend, tensor: TensorInfo, index: number): TensorInfo {
  const shape = tensor.shape.slice(-2);
  const size = util.sizeFromShape(shape);
  const matrix = backend.makeOutput(shape, 'float32');
  const values = backend.typedArrayFromHeap(tensor).subarray(index * size, (index + 1) * size);
  backend.typedArrayFromHeap(matrix).set(values);
  return matrix;
}

function transposeMatrices(backend: WasmBackend, x: TensorInfo): TensorInfo {
  const transpose = getKernel('Transpose', BACKEND_NAME) as KernelConfig;
  const perm = x.shape.map((_, axis) => axis);
  perm.push(...perm.splice(-2).toReversed());
  return transpose.kernelFunc({ inputs: { x }, attrs: { perm }, backend }) as TensorInfo;
}
