import { expect, test } from 'vitest';

import { attribute, nodeNameOf, type GraphNode } from '../graph/graph-node.ts';
import { fuseElementwise } from './fuse-elementwise.ts';
import { recomputeLate } from './recompute-late.ts';
import { runPasses } from './run-passes.ts';

const T = attribute.type('float32');
const LARGE = [256, 256];
const PRODUCTS = 12;

function node(name: string, operation: string, ...inputs: string[]): GraphNode {
  return { name, operation, inputs, attributes: { T } };
}

/**
 * A value `o` that the first of many products in a row reads, and `late`, which waits for the last of them.
 *
 * @param value The nodes from the product `p` to `o`.
 * @param alsoLate What else is read at the end.
 */
function graphOf(value: readonly GraphNode[], alsoLate: string): GraphNode[] {
  const products = Array.from({ length: PRODUCTS }, (_, i) =>
    node(`q${i}`, 'MatMul', i === 0 ? 'o' : `q${i - 1}`, 'x'),
  );
  const last = `q${PRODUCTS - 1}`;
  return [
    node('x', 'Placeholder'),
    node('p', 'MatMul', 'x', 'x'),
    ...value,
    ...products,
    node('late', 'MatMul', 'o', last),
    node('gradient', 'MatMul', last, alsoLate),
    node('root', 'AddV2', 'late', 'gradient'),
  ];
}

function recompute(nodes: readonly GraphNode[], shape: readonly number[] = LARGE): Map<string, GraphNode> {
  const shapes = new Map(nodes.map(({ name }) => [name, shape]));
  const passes = [recomputeLate(shapes)];
  return new Map(runPasses(nodes, ['root'], passes).map((made) => [made.name, made]));
}

const CHEAP = [node('n', 'Mul', 'p', 'x'), node('o', 'AddV2', 'n', 'x')];

test('makes a cheap value again for what needs it late, once the rest of that is there', () => {
  const made = recompute(graphOf(CHEAP, 'n'));
  const copy = made.get('late')?.inputs[0] ?? '';
  expect(copy).toMatch(/^o\/again/);
  expect(made.get('q0')?.inputs).toEqual(['o', 'x']);
  // What is read late anyway is not made again.
  expect(made.get(copy)?.inputs).toEqual(['n', 'x', `^q${PRODUCTS - 1}`]);
});

test('follows a chain to what waits', () => {
  const made = recompute(graphOf(CHEAP, 'p'));
  const copy = made.get(made.get('late')?.inputs[0] ?? '');
  const inner = made.get(copy?.inputs[0] ?? '');
  expect(inner).toMatchObject({ operation: 'Mul', inputs: ['p', 'x', `^q${PRODUCTS - 1}`] });
});

test('takes for it what waits because a derivative is computed from it again', () => {
  const nodes = graphOf([node('e', 'Tanh', 'p'), node('o', 'Mul', 'e', 'p')], 'slope');
  nodes.splice(-2, 0, node('slope', 'Mul', `q${PRODUCTS - 1}`, 'e'));
  const copy = recompute(nodes).get('late')?.inputs[0] ?? '';
  expect(copy).toMatch(/^o\/again/);
  const shapes = new Map(nodes.map(({ name }) => [name, LARGE]));
  const fused = runPasses(nodes, ['root'], [recomputeLate(shapes), fuseElementwise(shapes)]);
  // Of all that the first products read and the last ones read again, only `p` waits.
  const inputsOf = (name: string): readonly string[] =>
    fused.find((made) => made.name === name)?.inputs ?? [];
  expect(inputsOf(`${copy}/fused`)).toEqual(['p', `^q${PRODUCTS - 1}`]);
  expect(inputsOf('slope/fused')).toEqual([`q${PRODUCTS - 1}`, 'p']);
});

test.each([
  ['what takes long to compute', [node('o', 'Tanh', 'p')], 'p', LARGE],
  ['a sum', [node('n', 'Mul', 'p', 'x'), node('o', 'BiasAddGrad', 'n')], 'n', LARGE],
  ['what would keep something else in memory', CHEAP, 'x', LARGE],
  ['small values', CHEAP, 'n', [16, 16]],
] as const)('leaves %s', (_, value, alsoLate, shape) => {
  const made = recompute(graphOf(value, alsoLate), shape);
  expect(made.get('late')?.inputs[0]).toBe('o');
});

test('leaves what is read again soon', () => {
  const nodes = [
    node('x', 'Placeholder'),
    node('p', 'MatMul', 'x', 'x'),
    ...CHEAP,
    node('q', 'MatMul', 'o', 'x'),
    node('late', 'MatMul', 'o', 'q'),
    node('gradient', 'MatMul', 'q', 'n'),
    node('root', 'AddV2', 'late', 'gradient'),
  ];
  expect(recompute(nodes).get('late')?.inputs).toEqual(['o', 'q']);
});

test('is fused like the rest: the function waits, and computes nothing else', () => {
  const nodes = graphOf([node('e', 'Exp', 'p'), ...CHEAP.slice(1), node('n', 'Mul', 'e', 'x')], 'n');
  const shapes = new Map(nodes.map(({ name }) => [name, LARGE]));
  const sorted = runPasses(
    [...nodes.slice(0, 3), nodes[4] as GraphNode, nodes[3] as GraphNode, ...nodes.slice(5)],
    ['root'],
    [recomputeLate(shapes), fuseElementwise(shapes)],
  );
  const places = new Map(sorted.map(({ name }, place) => [name, place]));
  for (const [place, { inputs }] of sorted.entries()) {
    for (const input of inputs) expect(places.get(nodeNameOf(input))).toBeLessThan(place);
  }
  const late = sorted.find(({ name }) => name === 'late');
  const source = sorted.find(({ name }) => name === nodeNameOf(late?.inputs[0] ?? ''));
  expect(source?.inputs).toContain(`^q${PRODUCTS - 1}`);
});
