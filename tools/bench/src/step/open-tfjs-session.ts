import { openEngine, type Session, type TensorFunctions } from '@albectra/compile';
import { registerOps, type NamedArray, type NamedArrays, type NamedTensors } from '@albectra/ops';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Runs functions operation by operation on tfjs's own TensorFlow backend: what programs in plain tfjs-node do.
 *
 * The compiled engine's library is loaded for it, so that both compute with the same kernels.
 */
export async function openTfjsSession(
  functions: TensorFunctions,
  first: NamedArrays,
): Promise<{ session: Session; version: string }> {
  const { description } = await openEngine('tensorflow');
  await tf.setBackend('tensorflow');
  registerOps('tensorflow');
  let state: Record<string, tf.Tensor> = mapValues(first, toTensor);
  const session: Session = {
    run: async (name, batch, key) => {
      const result = tf.tidy(() => {
        const run = functions[name] as TensorFunctions[string];
        const inputs: NamedTensors = mapValues(batch, toTensor);
        const made = run(state, inputs, tf.tensor1d([key[0] | 0, key[1] | 0], 'int32'));
        return { state: { ...made.state }, outputs: { ...made.outputs } };
      });
      for (const changed of Object.keys(result.state)) state[changed]?.dispose();
      state = { ...state, ...result.state };
      const outputs = mapValues(result.outputs, toArray);
      tf.dispose(result.outputs);
      return outputs;
    },
    readState: async () => mapValues(state, toArray),
    close: () => tf.dispose(state),
  };
  return { session, version: description.replace('compiled graphs', 'operation by operation') };
}

function toTensor({ values, shape, dtype }: NamedArray): tf.Tensor {
  return tf.tensor(values, [...shape], dtype);
}

function toArray(tensor: tf.Tensor): NamedArray {
  const values = tensor.dataSync() as Float32Array | Int32Array;
  return { shape: tensor.shape, dtype: tensor.dtype === 'int32' ? 'int32' : 'float32', values };
}

function mapValues<A, B>(items: Readonly<Record<string, A>>, map: (item: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(items).map(([name, item]) => [name, map(item)]));
}
