import { expect, test } from 'vitest';

import { attribute, type GraphNode } from '../graph/graph-node.ts';
import { fuseBias } from './fuse-bias.ts';
import { runPasses } from './run-passes.ts';

const attributes = { T: attribute.type('float32') };
const SHAPES = new Map([
  ['x', [4, 4]],
  ['product', [4, 4]],
  ['vector', [4]],
  ['column', [4, 1]],
]);

const node = (name: string, operation: string, ...inputs: string[]): GraphNode => ({
  name,
  operation,
  inputs,
  attributes,
});

function fuse(...nodes: GraphNode[]): Record<string, string> {
  const all = [node('x', 'Placeholder'), node('vector', 'Placeholder'), ...nodes];
  const result = runPasses(all, ['root'], [fuseBias(SHAPES)]);
  return Object.fromEntries(
    result.map(({ name, operation, inputs }) => [name, `${operation}(${inputs.join(', ')})`]),
  );
}

test.each([
  ['behind it', ['product', 'vector']],
  ['before it', ['vector', 'product']],
])('makes one kernel of a product and a vector %s', (_, inputs) => {
  const fused = fuse(node('product', 'MatMul', 'x', 'x'), node('root', 'AddV2', ...inputs));
  expect(fused).toEqual({
    x: 'Placeholder()',
    vector: 'Placeholder()',
    root: '_FusedMatMul(x, x, vector)',
  });
});

test('sees that the cast of a vector is one', () => {
  const cast = node('cast', 'Cast', 'vector');
  const fused = fuse(cast, node('product', 'MatMul', 'x', 'x'), node('root', 'AddV2', 'product', 'cast'));
  expect(fused['root']).toBe('_FusedMatMul(x, x, cast)');
});

test('leaves a product that others need, and sums with more than a vector', () => {
  const product = node('product', 'MatMul', 'x', 'x');
  const sum = node('sum', 'AddV2', 'product', 'vector');
  const used = fuse(product, sum, node('root', 'Mul', 'product', 'sum'));
  expect(used['sum']).toBe('AddV2(product, vector)');
  expect(fuse(product, node('root', 'AddV2', 'product', 'x'))['root']).toBe('AddV2(product, x)');
  const column = node('column', 'MatMul', 'x', 'x');
  expect(fuse(column, node('root', 'AddV2', 'column', 'vector'))['root']).toBe('AddV2(column, vector)');
});
