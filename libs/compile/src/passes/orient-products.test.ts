import { expect, test } from 'vitest';

import { attribute, type GraphNode } from '../graph/graph-node.ts';
import { orientProducts } from './orient-products.ts';

const T = attribute.type('float32');

function product(transposeA: boolean): GraphNode {
  const attributes = { T, transpose_a: attribute.bool(transposeA), transpose_b: attribute.bool(false) };
  return { name: 'p', operation: 'MatMul', inputs: ['a', 'b'], attributes };
}

function oriented(node: GraphNode, a: number[], b: number[]): readonly GraphNode[] {
  const shapes = new Map([
    ['a', a],
    ['b', b],
  ]);
  return orientProducts(shapes)([node], ['p']);
}

test('makes a tall product lying, and turns its result', () => {
  const nodes = oriented(product(true), [2048, 1024], [2048, 256]);
  expect(nodes.map(({ name, operation, inputs }) => [name, operation, inputs])).toEqual([
    ['p/order', 'Const', []],
    ['p/lying', 'MatMul', ['b', 'a']],
    ['p', 'Transpose', ['p/lying', 'p/order']],
  ]);
  expect(nodes[1]?.attributes['transpose_a']).toEqual(attribute.bool(true));
});

test.each([
  ['wide ones', product(true), [2048, 256], [2048, 1024]],
  ['square ones', product(true), [2048, 256], [2048, 256]],
  ['those over few rows', product(true), [304, 30_522], [304, 128]],
  ['plain ones', product(false), [2048, 1024], [1024, 256]],
])('leaves %s', (_, node, a, b) => {
  expect(oriented(node, a, b)).toEqual([node]);
});

test('leaves what it does not know the shapes of', () => {
  const node = product(true);
  expect(orientProducts(new Map())([node], ['p'])).toEqual([node]);
});
