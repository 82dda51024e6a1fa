import { COLUMN_SUM_KERNEL, RANDOM_UNIFORM_KERNEL } from '@albectra/ops';

import { attribute } from '../../graph/graph-node.ts';
import { INT32_TYPE, input, registerLowering, reshapeNode, typeOf } from '../kernel.ts';

/** Code of Philox in `tensorflow::Algorithm` (rng_alg.h). */
const PHILOX_ALGORITHM = 1;

/** Registers the kernels of `@albectra/ops` that TensorFlow has operations for. */
export function registerAlbectraKernels(): void {
  registerLowering(RANDOM_UNIFORM_KERNEL, (call) => {
    const { attributes, backend } = call;
    const { site, shape } = attributes as { site: number; shape: number[] };
    const pair = { shape: [1, 2], type: INT32_TYPE };
    const key = backend.add('Bitcast', [reshapeNode(backend, backend.node(input(call, 'key')), pair)], {
      T: INT32_TYPE,
      type: attribute.type('uint64'),
    });
    const counter = backend.graph.constant({
      type: 'uint64',
      shape: [2],
      bytes: new Uint8Array(BigUint64Array.of(0n, BigInt(site)).buffer),
    });
    const algorithm = backend.int32(PHILOX_ALGORITHM);
    const node = backend.add('StatelessRandomUniformV2', [backend.int32(shape), key, counter, algorithm], {
      dtype: attribute.type('float32'),
      Tshape: INT32_TYPE,
    });
    return backend.output(node, shape, 'float32');
  });
  registerLowering(COLUMN_SUM_KERNEL, (call) => {
    const { backend } = call;
    const x = input(call, 'x');
    const width = x.shape.at(-1) as number;
    const rows = reshapeNode(backend, backend.node(x), { shape: [-1, width], type: typeOf(x) });
    const node = backend.add('BiasAddGrad', [rows], { T: typeOf(x), data_format: attribute.text('NHWC') });
    return backend.output(node, [width], x.dtype);
  });
}
