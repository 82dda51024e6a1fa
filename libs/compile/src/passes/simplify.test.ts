import { expect, test } from 'vitest';

import { attribute, constantNode, type GraphNode } from '../graph/graph-node.ts';
import { floatsOf } from './constants.ts';
import { runPasses } from './run-passes.ts';
import { simplify } from './simplify.ts';

const T = attribute.type('float32');
const MATRIX = [4, 6];

function node(name: string, operation: string, ...inputs: string[]): GraphNode {
  return { name, operation, inputs, attributes: { T } };
}

function floats(name: string, shape: number[], ...values: number[]): GraphNode {
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  return constantNode(name, { type: 'float32', shape, bytes });
}

function int32s(name: string, ...values: number[]): GraphNode {
  const bytes = new Uint8Array(Int32Array.from(values).buffer);
  return constantNode(name, { type: 'int32', shape: [values.length], bytes });
}

function simplified(
  nodes: readonly GraphNode[],
  shapes: Record<string, number[]> = {},
): readonly GraphNode[] {
  const all = new Map(nodes.map(({ name }) => [name, shapes[name] ?? MATRIX]));
  return runPasses([...nodes, node('root', 'Identity', 'y')], ['root'], [simplify(all)]);
}

function inputsOf(nodes: readonly GraphNode[], name: string): readonly string[] | undefined {
  return nodes.find((each) => each.name === name)?.inputs;
}

const X = node('x', 'Placeholder');

test.each([
  ['x + 0', [floats('c', [], 0), node('y', 'AddV2', 'x', 'c')]],
  ['0 + x', [floats('c', [], 0), node('y', 'AddV2', 'c', 'x')]],
  ['x * 1', [floats('c', [], 1), node('y', 'Mul', 'x', 'c')]],
  ['x / 1', [floats('c', [], 1), node('y', 'RealDiv', 'x', 'c')]],
  ['x - 0', [floats('c', [], 0), node('y', 'Sub', 'x', 'c')]],
  ['-(-x)', [node('a', 'Neg', 'x'), node('y', 'Neg', 'a')]],
  ['a reshape to the shape that is there', [int32s('s', 4, 6), node('y', 'Reshape', 'x', 's')]],
  [
    'transposes that undo each other',
    [int32s('p', 1, 0), node('a', 'Transpose', 'x', 'p'), node('y', 'Transpose', 'a', 'p')],
  ],
])('%s is x', (_, nodes) => {
  const result = simplified([X, ...nodes]);
  expect(result.map(({ name }) => name)).toEqual(['x', 'root']);
  expect(inputsOf(result, 'root')).toEqual(['x']);
});

test.each([
  ['0 - x', [floats('c', [], 0), node('y', 'Sub', 'c', 'x')], {}],
  ['1 / x', [floats('c', [], 1), node('y', 'RealDiv', 'c', 'x')], {}],
  ['a sum that broadcasts', [floats('c', [], 0), node('y', 'AddV2', 'x', 'c')], { x: [6] }],
  [
    'transposes in a circle of three',
    [int32s('p', 1, 2, 0), node('a', 'Transpose', 'x', 'p'), node('y', 'Transpose', 'a', 'p')],
    {},
  ],
])('%s stays', (_, nodes, shapes) => {
  const given = [X, ...nodes];
  expect(simplified(given, shapes).map(({ name }) => name)).toEqual([
    ...given.map(({ name }) => name),
    'root',
  ]);
});

test('reshapes once', () => {
  const result = simplified(
    [X, int32s('s', 24), node('a', 'Reshape', 'x', 's'), int32s('t', 2, 12), node('y', 'Reshape', 'a', 't')],
    { a: [24], y: [2, 12] },
  );
  expect(inputsOf(result, 'y')).toEqual(['x', 't']);
  expect(inputsOf(result, 'a')).toBeUndefined();
});

test('takes one kernel for the sum of all squares, and no other sum', () => {
  const nodes = [X, node('a', 'Square', 'x'), int32s('axes', 0, 1), node('y', 'Sum', 'a', 'axes')];
  const result = simplified(nodes, { y: [] });
  expect(result.map(({ operation }) => operation)).toEqual([
    'Placeholder',
    'L2Loss',
    'Const',
    'Mul',
    'Identity',
  ]);
  expect(simplified(nodes, { y: [6] }).map(({ operation }) => operation)).toContain('Square');
});

test('computes constants, rounded as float32 is', () => {
  const result = simplified([
    floats('a', [2], 0.1, 2),
    floats('b', [2], 0.2, -3),
    node('c', 'Mul', 'a', 'b'),
    node('y', 'Square', 'c'),
  ]);
  const product = Math.fround(Math.fround(0.1) * Math.fround(0.2));
  expect(floatsOf(result.find(({ name }) => name === 'y'))).toEqual(Float32Array.of(product * product, 36));
  expect(result).toHaveLength(2);
});
