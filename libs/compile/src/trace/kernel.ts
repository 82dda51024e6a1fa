import { registerKernel, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';

import { attribute, type GraphAttribute } from '../graph/graph-node.ts';
import { graphType, type TraceBackend } from './trace-backend.ts';

/** Name under which the recording backend is registered with tfjs. */
export const TRACE_BACKEND_NAME = 'albectra-trace';

/** What a kernel's lowering receives: tensors and attributes by name, and the recorder. */
export interface KernelCall {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly backend: TraceBackend;
}

/** Lowers one tfjs kernel to nodes of the graph. */
export type Lowering = (call: KernelCall) => TensorInfo | TensorInfo[];

/** Registers the lowering of a tfjs kernel. */
export function registerLowering(kernelName: string, lower: Lowering): void {
  const kernelFunc = (call: Record<string, unknown>): TensorInfo | TensorInfo[] =>
    lower({
      inputs: (call['inputs'] ?? {}) as KernelCall['inputs'],
      attributes: (call['attrs'] ?? {}) as KernelCall['attributes'],
      backend: call['backend'] as TraceBackend,
    });
  registerKernel({
    kernelName,
    backendName: TRACE_BACKEND_NAME,
    kernelFunc: kernelFunc as unknown as KernelConfig['kernelFunc'],
  });
}

/** An input that the kernel always has. */
export function input(call: KernelCall, name: string): TensorInfo {
  return call.inputs[name] as TensorInfo;
}

/** The inputs of a kernel that takes a list: their names are 0, 1, 2, … */
export function inputList(call: KernelCall): TensorInfo[] {
  return Object.keys(call.inputs).map((name) => input(call, name));
}

/** The type attribute `T` of most operations. */
export function typeOf(tensor: TensorInfo): GraphAttribute {
  return attribute.type(graphType(tensor.dtype));
}

/** The type attribute of index arguments. */
export const INT32_TYPE: GraphAttribute = attribute.type('int32');

/** A cast, or the tensor itself if it has the type already. */
export function castTo(
  call: KernelCall,
  tensor: TensorInfo,
  dtype: 'float32' | 'int32' | 'bool',
): TensorInfo {
  const { backend } = call;
  const node = backend.node(tensor);
  if (tensor.dtype === dtype) return backend.output(node, tensor.shape, dtype);
  const cast = backend.add('Cast', [node], {
    SrcT: typeOf(tensor),
    DstT: attribute.type(dtype),
  });
  return backend.output(cast, tensor.shape, dtype);
}

/** Reshapes a node's output. */
export function reshapeNode(
  backend: TraceBackend,
  node: string,
  options: { readonly shape: readonly number[]; readonly type: GraphAttribute },
): string {
  return backend.add('Reshape', [node, backend.int32(options.shape)], {
    T: options.type,
    Tshape: INT32_TYPE,
  });
}

/** A non-negative axis. */
export function positiveAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
