import * as tf from '@tensorflow/tfjs-core';
import type { NamedTensors, TensorFunction } from '@albectra/ops';
import { beforeAll, describe, expect, test } from 'vitest';

import { openCpuEngine } from '../src/eager/cpu-engine.ts';
import { isCompileError } from '../src/errors.ts';
import { stateSlots } from '../src/trace/state-nodes.ts';
import { traceFunction, type Trace } from '../src/trace/trace-function.ts';

const BATCH = { x: { shape: [2, 3], dtype: 'float32' } } as const;

beforeAll(async () => {
  await openCpuEngine();
});

function trace(run: (batch: { x: tf.Tensor }, state: NamedTensors) => NamedTensors): Trace {
  const f: TensorFunction = (state, batch) => ({
    outputs: run(batch as { x: tf.Tensor }, state),
  });
  const slots = stateSlots({ w: { shape: [3], dtype: 'float32' } });
  return traceFunction({ name: 'f', function: f, batch: BATCH, slots, prefix: 't/' });
}

function operations({ nodes }: Trace): string[] {
  return nodes.map((node) => node.operation);
}

test('emits each computation once, and none that no output needs', () => {
  const { inputs, outputs, nodes } = trace(({ x }) => {
    tf.exp(x);
    return { a: tf.mul(tf.square(x), 2), b: tf.mul(tf.square(x), 2) };
  });
  const expected = ['Const', 'Square', 'Mul', 'Identity', 'Identity', 'Placeholder'];
  const computed = nodes.filter((node) => node.name !== 't/done').map((node) => node.operation);
  expect(computed.toSorted()).toEqual(expected.toSorted());
  expect(inputs).toEqual(new Map([['batch/x', 't/batch/0']]));
  expect(outputs.map(({ name, shape }) => [name, shape])).toEqual([
    ['a', [2, 3]],
    ['b', [2, 3]],
  ]);
});

test('writes large constants of one value as Fill', () => {
  const traced = trace(({ x }) => ({ y: tf.matMul(x, tf.ones([3, 1000])) }));
  expect(operations(traced)).toContain('Fill');
  const bytes = traced.nodes.map(({ attributes: { value } }) =>
    value?.kind === 'tensor' ? value.value.bytes.length : 0,
  );
  expect(Math.max(...bytes)).toBeLessThan(16);
});

test('lowers a product of matrices to MatMul, also where tfjs adds an axis', () => {
  const plain = operations(trace(({ x }) => ({ y: tf.matMul(x, x, false, true) })));
  const fused = operations(
    trace(({ x }) => ({
      y: tf.fused.matMul({ a: x as tf.Tensor2D, b: x as tf.Tensor2D, transposeB: true }),
    })),
  );
  for (const list of [plain, fused]) {
    expect(list).toContain('MatMul');
    expect(list).not.toContain('BatchMatMulV2');
  }
});

test('leaves tensors from outside usable where they came from', () => {
  const outside = tf.tensor1d([1, 2, 3]);
  trace(({ x }) => ({ y: tf.add(x, outside) }));
  expect(tf.getBackend()).toBe('cpu');
  expect([...tf.square(outside).dataSync()]).toEqual([1, 4, 9]);
  outside.dispose();
});

test('frees what it makes', () => {
  const before = tf.memory().numTensors;
  trace(({ x }) => ({ y: tf.square(x) }));
  expect(tf.memory().numTensors).toBe(before);
});

describe('names the operation and the line of', () => {
  function errorOf(run: () => unknown): unknown {
    try {
      run();
      return undefined;
    } catch (error) {
      return error;
    }
  }

  test('a read of what only a run can know', () => {
    const error = errorOf(() =>
      trace(({ x }) => ({ y: (tf.sum(x).dataSync()[0] as number) > 0 ? x : tf.neg(x) })),
    );
    expect(isCompileError(error, 'data-dependent-read')).toBe(true);
    expect(error).toMatchObject({
      operation: 'Sum',
      location: expect.stringMatching(/tracing\.test\.ts:\d+:\d+$/) as string,
    });
  });

  test('an operation without a lowering', () => {
    const error = errorOf(() => trace(({ x }) => ({ y: tf.unique(tf.reshape(x, [6])).values })));
    expect(isCompileError(error, 'unknown-operation')).toBe(true);
    expect(error).toMatchObject({
      operation: 'Unique',
      location: expect.stringMatching(/tracing\.test\.ts:\d+:\d+$/) as string,
    });
    expect(tf.getBackend()).toBe('cpu');
  });
});
