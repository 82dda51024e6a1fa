import { expect, test } from 'vitest';

import { attribute, type GraphNode } from '../graph/graph-node.ts';
import { fuseElementwise } from './fuse-elementwise.ts';
import { runPasses } from './run-passes.ts';

const T = attribute.type('float32');

function node(name: string, operation: string, ...inputs: string[]): GraphNode {
  return { name, operation, inputs, attributes: { T } };
}

function int32s(name: string, ...values: number[]): GraphNode {
  const bytes = new Uint8Array(Int32Array.from(values).buffer);
  const value = attribute.tensor({ type: 'int32', shape: [values.length], bytes });
  return { name, operation: 'Const', inputs: [], attributes: { dtype: attribute.type('int32'), value } };
}

/** All outputs are matrices of this shape unless said otherwise. */
const LARGE = [100, 100];

function fuse(
  nodes: readonly GraphNode[],
  roots: readonly string[],
  shapes: Record<string, number[]> = {},
): readonly GraphNode[] {
  const all = new Map([...nodes.map(({ name }) => [name, LARGE] as const), ...Object.entries(shapes)]);
  return runPasses(nodes, roots, [fuseElementwise(all)]);
}

/** An activation `y` of `z`, a product of it, and what the backward pass makes of the gradient that it gives. */
const ACTIVATION = [
  node('e', 'Erf', 'z'),
  node('y', 'Mul', 'e', 'z'),
  node('p', 'MatMul', 'y', 'y'),
  node('slope', 'Mul', 'p', 'e'),
  node('dz', 'Mul', 'slope', 'z'),
  node('root', 'Identity', 'dz'),
];

/** Nodes as `operation(inputs)`, functions as the operations in them. */
function describeNodes(nodes: readonly GraphNode[]): Record<string, string> {
  return Object.fromEntries(
    nodes.map(({ name, operation, inputs, attributes }) => {
      const f = attributes['f'];
      const called =
        f?.kind === 'function' ? f.value.nodes.map((inner) => inner.operation).join(' ') : operation;
      return [name, `${called}(${inputs.join(', ')})`];
    }),
  );
}

test('makes one function of a chain between products, and leaves single operations', () => {
  const nodes = [
    node('x', 'Placeholder'),
    node('p', 'MatMul', 'x', 'x'),
    node('a', 'Exp', 'p'),
    node('b', 'Mul', 'a', 'x'),
    node('q', 'MatMul', 'b', 'x'),
    node('c', 'Neg', 'q'),
    node('root', 'Identity', 'c'),
  ];
  expect(describeNodes(fuse(nodes, ['root']))).toEqual({
    x: 'Placeholder()',
    p: 'MatMul(x, x)',
    'a/fused': 'Exp Mul(p, x)',
    q: 'MatMul(a/fused, x)',
    c: 'Neg(q)',
    root: 'Identity(c)',
  });
});

test('does not join what would wait for itself', () => {
  // b needs q, which needs a: one function of both could not start.
  const nodes = [
    node('x', 'Placeholder'),
    node('a', 'Exp', 'x'),
    node('a2', 'Square', 'a'),
    node('q', 'MatMul', 'a2', 'a2'),
    node('b', 'Mul', 'q', 'a2'),
    node('b2', 'Tanh', 'b'),
    node('root', 'Identity', 'b2'),
  ];
  const fused = describeNodes(fuse(nodes, ['root']));
  expect(fused).toMatchObject({
    'a/fused': 'Exp Square(x)',
    q: 'MatMul(a/fused, a/fused)',
    'b/fused': 'Exp Square Mul Tanh(q, x)',
  });
});

test('computes again what the backward pass needs, from inputs that it has anyway', () => {
  const fused = fuse([node('z', 'Placeholder'), ...ACTIVATION], ['root']);
  expect(describeNodes(fused)).toMatchObject({
    'e/fused': 'Erf Mul(z)',
    'slope/fused': 'Erf Mul Mul(p, z)',
  });
  const call = fused.find(({ name }) => name === 'e/fused');
  expect(call?.attributes['Tout']).toEqual(attribute.types(['float32']));
});

test.each([
  ['takes small parameters for that, too', [100], 'AddV2 Erf Mul Mul(p, w, state/bias)'],
  ['keeps no large parameter for that', LARGE, 'Mul Mul(p, z/fused:1, z/fused)'],
])('%s', (_, shape, slope) => {
  const nodes = [
    node('x', 'Placeholder'),
    node('w', 'MatMul', 'x', 'x'),
    node('z', 'AddV2', 'w', 'state/bias'),
    ...ACTIVATION,
  ];
  expect(describeNodes(fuse(nodes, ['root'], { 'state/bias': shape }))).toMatchObject({
    'z/fused': 'AddV2 Erf Mul(w, state/bias)',
    'slope/fused': slope,
  });
});

test('keeps scalars apart, and reshapes of results outside', () => {
  const nodes = [
    node('g', 'Placeholder'),
    node('h', 'Placeholder'),
    node('rate', 'Neg', 'elsewhere'),
    node('g1', 'Mul', 'g', 'rate'),
    node('g2', 'Square', 'g1'),
    node('h1', 'Mul', 'h', 'rate'),
    node('h2', 'Square', 'h1'),
    int32s('shape', 10_000),
    node('flat', 'Reshape', 'h2', 'shape'),
    node('rootG', 'Identity', 'g2'),
    node('rootH', 'Identity', 'flat'),
  ];
  const fused = fuse(nodes, ['rootG', 'rootH'], { rate: [], flat: [10_000] });
  expect(describeNodes(fused)).toMatchObject({
    rate: 'Neg(elsewhere)',
    'g1/fused': 'Mul Square(g, rate)',
    'h1/fused': 'Mul Square Const Reshape(h, rate)',
    flat: 'Reshape(h1/fused, shape)',
    rootG: 'Identity(g1/fused)',
  });
});

test('gives equal chains one function, whatever they are called with', () => {
  const chain = (suffix: string, input: string): GraphNode[] => [
    node(`a${suffix}`, 'Exp', input),
    node(`b${suffix}`, 'Square', `a${suffix}`),
    node(`root${suffix}`, 'Identity', `b${suffix}`),
  ];
  const nodes = [node('x', 'Placeholder'), node('y', 'Placeholder'), ...chain('1', 'x'), ...chain('2', 'y')];
  const names = fuse(nodes, ['root1', 'root2']).flatMap(({ attributes: { f } }) =>
    f?.kind === 'function' ? [f.value.name] : [],
  );
  expect(names).toHaveLength(2);
  expect(names[0]).toBe(names[1]);
});

test('leaves what is small or of integers', () => {
  const nodes = [
    node('x', 'Placeholder'),
    node('y', 'Exp', 'x'),
    node('small', 'Exp', 'elsewhere'),
    node('small2', 'Square', 'small'),
    { ...node('i', 'Mul', 'x', 'x'), attributes: { T: attribute.type('int32') } },
    { ...node('j', 'Mul', 'i', 'i'), attributes: { T: attribute.type('int32') } },
    node('root', 'AddMany', 'y', 'small2', 'j'),
  ];
  const shapes = { small: [8, 8], small2: [8, 8] };
  expect(fuse(nodes, ['root'], shapes).map(({ name }) => name)).toEqual(nodes.map(({ name }) => name));
});
