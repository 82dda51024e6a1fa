import { expect, test } from 'vitest';

import { attribute, type GraphNode, type GraphType } from '../graph/graph-node.ts';
import { mixedPrecision } from './mixed-precision.ts';
import { runPasses } from './run-passes.ts';

/** A line of a graph: `name = Operation(input, …)`, with the type T, float32 if it is not given. */
function parse(lines: string): GraphNode[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [, name = '', operation = '', type, list = ''] =
        /^\s*(\S+) = (\w+)(?:<(\w+)>)?\((.*)\)$/.exec(line) ?? [];
      const inputs = list === '' ? [] : list.split(', ');
      const T = attribute.type((type ?? 'float32') as GraphType);
      return { name, operation, inputs, attributes: operation === 'Const' ? {} : { T } };
    });
}

function print(nodes: readonly GraphNode[]): string[] {
  return nodes.map(({ name, operation, inputs, attributes }) => {
    const { T, DstT } = attributes;
    const type = T ?? DstT;
    const suffix = type?.kind === 'type' && type.value !== 'float32' ? `<${type.value}>` : '';
    return `${name} = ${operation}${suffix}(${inputs.join(', ')})`;
  });
}

function lowered(lines: string, roots: readonly string[] = ['out']): string[] {
  return print(runPasses(parse(lines), roots, [mixedPrecision('bfloat16')]));
}

test('casts what products read once, and what they give back where it is read', () => {
  const graph = `
    x = Placeholder()
    a = MatMul(x, state/0/read)
    b = MatMul(x, state/0/read)
    softmax = Softmax(a)
    out = AddN(softmax, a, b)`;
  expect(lowered(graph)).toEqual([
    'x = Placeholder()',
    'a/cast_0 = Cast<bfloat16>(x)',
    'a/cast_1 = Cast<bfloat16>(state/0/read)',
    'a = MatMul<bfloat16>(a/cast_0, a/cast_1)',
    'b = MatMul<bfloat16>(a/cast_0, a/cast_1)',
    'softmax/cast_2 = Cast(a)',
    'softmax = Softmax(softmax/cast_2)',
    'out/cast_3 = Cast(b)',
    'out = AddN(softmax, softmax/cast_2, out/cast_3)',
  ]);
});

test('adds a bias and scales between products without a cast', () => {
  const graph = `
    x = Placeholder()
    scale = Const()
    size = Const()
    a = MatMul(x, state/0/read)
    biased = AddV2(a, state/1/read)
    parts = Reshape(biased, size)
    scaled = Mul(parts, scale)
    b = BatchMatMulV2(scaled, scaled)
    out = Softmax(b)`;
  expect(lowered(graph).slice(3)).toEqual([
    'a/cast_0 = Cast<bfloat16>(x)',
    'a/cast_1 = Cast<bfloat16>(state/0/read)',
    'a = MatMul<bfloat16>(a/cast_0, a/cast_1)',
    'biased/cast_2 = Cast<bfloat16>(state/1/read)',
    'biased = AddV2<bfloat16>(a, biased/cast_2)',
    'parts = Reshape<bfloat16>(biased, size)',
    'scaled/cast_3 = Cast<bfloat16>(scale)',
    'scaled = Mul<bfloat16>(parts, scaled/cast_3)',
    'b = BatchMatMulV2<bfloat16>(scaled, scaled)',
    'out/cast_4 = Cast(b)',
    'out = Softmax(out/cast_4)',
  ]);
});

test.each([
  [
    'arithmetic of large float32 values',
    `
    x = Placeholder()
    a = MatMul(x, x)
    product = Mul(a, x)
    out = MatMul(product, a)`,
    'product = Mul(product/cast_1, x)',
  ],
  [
    'arithmetic that something else reads, too',
    `
    x = Placeholder()
    a = MatMul(x, x)
    biased = AddV2(a, state/0/read)
    b = MatMul(biased, biased)
    out = AddN(biased, b)`,
    'biased = AddV2(biased/cast_1, state/0/read)',
  ],
  [
    'arithmetic without a low value, also behind other arithmetic',
    `
    x = Placeholder()
    c = Const()
    a = Mul(x, c)
    b = Mul(a, c)
    out = MatMul(b, b)`,
    'b = Mul(a, c)',
  ],
])('leaves %s in float32', (_, graph, expected) => {
  expect(lowered(graph)).toContain(expected);
});

test('moves values on the smaller side of a cast', () => {
  const graph = `
    x = Placeholder()
    size = Const()
    grown = Tile(x, size)
    part = Slice(x, size, size)
    a = MatMul(grown, part)
    turned = Transpose(a, size)
    piece = Slice(turned, size, size)
    again = Tile(piece, size)
    out = Softmax(again)`;
  expect(lowered(graph).slice(2)).toEqual([
    'grown/cast_0 = Cast<bfloat16>(x)',
    'grown = Tile<bfloat16>(grown/cast_0, size)',
    'part = Slice(x, size, size)',
    'a/cast_1 = Cast<bfloat16>(part)',
    'a = MatMul<bfloat16>(grown, a/cast_1)',
    'turned = Transpose<bfloat16>(a, size)',
    'piece = Slice<bfloat16>(turned, size, size)',
    'again/cast_2 = Cast(piece)',
    'again = Tile(again/cast_2, size)',
    'out = Softmax(again)',
  ]);
});

test('takes a part of a node with several outputs for a value of its own', () => {
  const graph = `
    x = Placeholder()
    size = Const()
    a = MatMul(x, x)
    parts = SplitV(a, size, size)
    s = Softmax(parts)
    t = Softmax(parts:1)
    out = AddN(s, t, ^a)`;
  const nodes = lowered(graph);
  expect(nodes).toContain('s/cast_1 = Cast(parts)');
  expect(nodes).toContain('t/cast_2 = Cast(parts:1)');
  expect(nodes.at(-1)).toBe('out = AddN(s, t, ^a)');
});

test('hands out float32, and leaves integers and graphs without products alone', () => {
  const moved = `
    x = Placeholder()
    a = MatMul(x, x)
    out = Identity(a)`;
  expect(lowered(moved).at(-1)).toBe('out = Identity(out/cast_1)');
  const integers = `
    x = Placeholder<int32>()
    a = MatMul<int32>(x, x)
    out = Identity<int32>(a)`;
  expect(lowered(integers)).toEqual(print(parse(integers)));
});

test('casts on the device that has the value', () => {
  const nodes = parse(`
    x = Placeholder()
    out = MatMul(x, state/0/read)`).map((node) =>
    node.name === 'x' ? { ...node, device: '/device:GPU:1' } : node,
  );
  const devices = mixedPrecision('half')(nodes, []).map(({ name, device }) => [name, device]);
  expect(devices).toEqual([
    ['x', '/device:GPU:1'],
    ['out/cast_0', '/device:GPU:1'],
    ['out/cast_1', undefined],
    ['out', undefined],
  ]);
});
