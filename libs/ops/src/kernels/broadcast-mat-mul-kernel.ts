import { broadcast_util, getKernel, Tile, type TensorInfo } from '@tensorflow/tfjs-core';

import { input, type KernelCall } from './host-kernel.ts';

/**
 * Multiplies matrices whose leading axes broadcast crosswise, such as `[2, 1, m, k]` by `[3, k, n]`.
 *
 * The kernels of tfjs-backend-cpu and tfjs-backend-webgpu count the matrices of each operand modulo
 * their number, which is right only where the leading axes of one end those of the other: crosswise,
 * the one pairs the wrong matrices and the other fails. Such operands are repeated first.
 *
 * @param multiply The backend's own kernel.
 */
export function multiplyBroadcast(
  call: KernelCall,
  multiply: (call: KernelCall) => TensorInfo,
  backendName: string,
): TensorInfo {
  const [a, b] = [input(call, 'a'), input(call, 'b')];
  const lead = broadcast_util.assertAndGetBroadcastShape(leadOf(a), leadOf(b));
  if (endsWith(lead, leadOf(a)) && endsWith(lead, leadOf(b))) return multiply(call);
  const tile = getKernel(Tile, backendName).kernelFunc;
  const repeated = [a, b].map((x) => {
    const own = leadOf(x);
    // Tile wants as many axes as it has factors.
    const shape = [...lead.map((_, axis) => own[axis - lead.length + own.length] ?? 1), ...x.shape.slice(-2)];
    const reps = [...lead.map((extent, axis) => (shape[axis] === extent ? 1 : extent)), 1, 1];
    const inputs = { x: { dataId: x.dataId, shape, dtype: x.dtype } };
    return tile({ inputs, attrs: { reps }, backend: call.backend }) as TensorInfo;
  }) as [TensorInfo, TensorInfo];
  const product = multiply({ ...call, inputs: { a: repeated[0], b: repeated[1] } });
  for (const { dataId } of repeated) call.backend.disposeData(dataId);
  return product;
}

function leadOf({ shape }: TensorInfo): number[] {
  return shape.slice(0, -2);
}

/** Tells whether the leading axes, but for ones before them, are the last ones of the whole. */
function endsWith(whole: readonly number[], lead: readonly number[]): boolean {
  const first = lead.findIndex((extent) => extent !== 1);
  const own = first < 0 ? [] : lead.slice(first);
  return own.every((extent, axis) => extent === whole[whole.length - own.length + axis]);
}
