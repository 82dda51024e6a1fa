// Tells horizontal from vertical stripes: a convolutional network in plain tfjs, trained as one compiled graph.
import * as tf from '@tensorflow/tfjs'; // the core with the gradients of all operations
import { openEngine } from '@albectra/compile';

const [engineName = 'tensorflow'] = process.argv.slice(2);
const [ROWS, SIZE] = [64, 16];

/** State, batch and random key in; new state and outputs out. */
function train(state, { images, labels }) {
  const loss = (filter, kernel, bias) => {
    const features = tf.maxPool(tf.relu(tf.conv2d(images, filter, 1, 'same')), 4, 4, 'valid');
    const logits = tf.add(tf.matMul(tf.reshape(features, [ROWS, -1]), kernel), bias);
    return tf.losses.softmaxCrossEntropy(tf.oneHot(labels, 2), logits);
  };
  const names = ['filter', 'kernel', 'bias'];
  const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => state[name]));
  const step = (name, i) => [name, tf.sub(state[name], tf.mul(grads[i], 0.2))];
  return { state: Object.fromEntries(names.map(step)), outputs: { loss: value } };
}

/** Noisy stripes; row i has label i mod 2. */
function drawBatch() {
  const images = new Float32Array(ROWS * SIZE * SIZE);
  for (let i = 0; i < images.length; i++) {
    const [x, y, row] = [i % SIZE, Math.floor(i / SIZE) % SIZE, Math.floor(i / SIZE / SIZE)];
    images[i] = ((row % 2 === 0 ? y : x) % 4 < 2 ? 1 : 0) + Math.random() - 0.5;
  }
  const labels = Int32Array.from({ length: ROWS }, (_, row) => row % 2);
  return {
    images: { shape: [ROWS, SIZE, SIZE, 1], dtype: 'float32', values: images },
    labels: { shape: [ROWS], dtype: 'int32', values: labels },
  };
}

function randomArray(shape) {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Float32Array.from({ length: size }, () => 0.4 * (Math.random() - 0.5));
  return { shape, dtype: 'float32', values };
}

const engine = await openEngine(engineName);
const features = 8 * (SIZE / 4) ** 2;
const state = {
  filter: randomArray([3, 3, 1, 8]),
  kernel: randomArray([features, 2]),
  bias: randomArray([2]),
};
const session = await engine.open({ train }, state);
for (let step = 0; step < 100; step++) {
  const { loss } = await session.run('train', drawBatch(), [0, step]);
  if (step % 33 === 0) console.log(`step ${step}: loss ${loss.values[0].toFixed(4)}`);
}
const { filter } = await session.readState();
console.log(`learnt filter: ${Array.from(filter.values.slice(0, 3), (x) => x.toFixed(2)).join(' ')} …`);
session.close();
