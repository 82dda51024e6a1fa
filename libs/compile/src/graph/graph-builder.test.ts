import { expect, test } from 'vitest';

import { GraphBuilder } from './graph-builder.ts';
import { attribute } from './graph-node.ts';

function constant(builder: GraphBuilder, values: number[], shape = [values.length]): string {
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  return builder.constant({ type: 'float32', shape, bytes });
}

test('adds equal computations once, and others again', () => {
  const builder = new GraphBuilder('f/');
  const T = attribute.type('float32');
  const [a, b] = [constant(builder, [1, 2]), constant(builder, [1, 3])];
  expect(constant(builder, [1, 2])).toBe(a);
  expect(constant(builder, [1, 2], [2, 1])).not.toBe(a);
  expect(b).not.toBe(a);
  const sum = builder.add('AddV2', [a, b], { T });
  expect(builder.add('AddV2', [a, b], { T })).toBe(sum);
  expect(builder.add('AddV2', [b, a], { T })).not.toBe(sum);
  expect(builder.add('AddV2', [a, b], { T: attribute.type('int32') })).not.toBe(sum);
  expect(sum).toMatch(/^f\/AddV2_/);
});

test('tells large constants apart by all of their bytes', () => {
  const builder = new GraphBuilder('');
  const values = Array.from({ length: 100 }, (_, i) => i);
  const a = constant(builder, values);
  expect(constant(builder, values)).toBe(a);
  expect(constant(builder, values.with(99, 0))).not.toBe(a);
});

test('adds floats on the device of the moment, once for each device', () => {
  let device: string | undefined;
  const builder = new GraphBuilder('', () => device);
  const add = (type: 'float32' | 'int32'): string => builder.add('Neg', ['x'], { T: attribute.type(type) });
  const names = [undefined, '/device:GPU:0', '/device:GPU:1', '/device:GPU:1'].map((name) => {
    device = name;
    return add('float32');
  });
  expect(new Set(names).size).toBe(3);
  expect(builder.nodes.map((node) => node.device)).toEqual([undefined, '/device:GPU:0', '/device:GPU:1']);
  expect(builder.find(add('int32'))?.device).toBeUndefined();
});
