import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';

import type { KernelCall } from './host-kernel.ts';

/** The part of tfjs-backend-webgpu that tells how many buffers one program may use. */
interface DeviceBackend extends KernelBackend {
  readonly device: { readonly limits: { readonly maxStorageBuffersPerShaderStage: number } };
}

/**
 * Adds tensors up in chunks that fit the buffers of one GPU program, in their order.
 *
 * tfjs-backend-webgpu binds every tensor of an AddN at once. Past the device's limit, eight as a rule,
 * nothing is computed, and an error reaches the console alone.
 *
 * @param addChunk The backend's own AddN.
 */
export function addInChunks(call: KernelCall, addChunk: (call: KernelCall) => TensorInfo): TensorInfo {
  const { attrs, backend } = call;
  const tensors = Object.values(call.inputs) as TensorInfo[];
  // One buffer is the sum's.
  const most = (backend as DeviceBackend).device.limits.maxStorageBuffersPerShaderStage - 1;
  const add = (chunk: readonly TensorInfo[]): TensorInfo =>
    // AddN takes a list where other kernels take inputs by name.
    addChunk({ inputs: [...chunk] as unknown as KernelCall['inputs'], attrs, backend });
  let sum = add(tensors.slice(0, most));
  for (let start = most; start < tensors.length; start += most - 1) {
    const next = add([sum, ...tensors.slice(start, start + most - 1)]);
    backend.disposeData(sum.dataId);
    sum = next;
  }
  return sum;
}
