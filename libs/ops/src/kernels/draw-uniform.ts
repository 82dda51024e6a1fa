import { fillUniform, UNIFORM_GROUP, uniformModule, type RandomKey } from '@albectra/random';
import { util, type KernelBackend, type TensorInfo } from '@tensorflow/tfjs-core';

import { instantiate, oncePerHeap, type HeapFunction } from '../wasm/heap-module.ts';
import { isHeapBackend, type HeapBackend } from './heap-backend.ts';
import { runOnHost } from './run-on-host.ts';

/** What to draw: the key, the place in the model, and how many numbers in which shape. */
export interface Draw {
  readonly key: RandomKey;
  readonly site: number;
  readonly shape: number[];
}

const fillOf = oncePerHeap((_, memory) => instantiate(uniformModule(), memory)['fill'] as HeapFunction);

/** Draws uniform numbers into a new tensor of a backend; equal on all of them. */
export function drawUniform(backend: KernelBackend, draw: Draw): TensorInfo {
  const fill = isHeapBackend(backend) ? fillOf(backend.wasm) : undefined;
  if (fill !== undefined) return drawOnHeap(backend as HeapBackend, fill, draw);
  const [output] = runOnHost(backend, {
    inputs: [],
    outputs: [{ shape: draw.shape, dtype: 'float32' }],
    compute: (_, [values]) => fillUniform(draw.key, draw.site, values as Float32Array),
  });
  return output as TensorInfo;
}

function drawOnHeap(backend: HeapBackend, fill: HeapFunction, draw: Draw): TensorInfo {
  const output = backend.makeOutput(draw.shape, 'float32');
  const size = util.sizeFromShape(draw.shape);
  const whole = Math.floor(size / UNIFORM_GROUP);
  const [key0, key1] = draw.key;
  fill(backend.getMemoryOffset(output.dataId), 0, whole, key0, key1, draw.site);
  if (size % UNIFORM_GROUP === 0) return output;
  // The last group is drawn aside: all of its numbers would overrun the output.
  const last = backend.makeOutput([UNIFORM_GROUP], 'float32');
  fill(backend.getMemoryOffset(last.dataId), whole, whole + 1, key0, key1, draw.site);
  const rest = backend.typedArrayFromHeap(last).subarray(0, size % UNIFORM_GROUP);
  backend.typedArrayFromHeap(output).set(rest, whole * UNIFORM_GROUP);
  backend.disposeData(last.dataId);
  return output;
}

/** Reads a key back; it was uploaded for this step, so that even GPU backends still hold it on the host. */
export function readKey(backend: KernelBackend, key: TensorInfo): RandomKey {
  const words = backend.readSync(key.dataId) as Int32Array;
  return [words[0]! >>> 0, words[1]! >>> 0];
}
