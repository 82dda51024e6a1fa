import fc from 'fast-check';
import { expect, test } from 'vitest';

import { attribute, nodeNameOf, type GraphNode } from '../graph/graph-node.ts';
import { mixedPrecision } from './mixed-precision.ts';
import { typedInputs } from './precision-rules.ts';
import { runPasses } from './run-passes.ts';

/** Operations with the number of values they take, and of the untyped inputs behind these. */
const OPERATIONS = [
  ['MatMul', 2, 0],
  ['BatchMatMulV2', 2, 0],
  ['AddV2', 2, 0],
  ['Mul', 2, 0],
  ['ConcatV2', 3, 1],
  ['Reshape', 1, 1],
  ['Transpose', 1, 1],
  ['Slice', 1, 2],
  ['SplitV', 1, 2],
  ['Tile', 1, 1],
  ['Softmax', 1, 0],
  ['AddN', 3, 0],
  ['Sum', 1, 1],
] as const;

/** Graphs in which every node takes values of nodes before it, or of the state. */
const graphs = fc
  .array(
    fc.record({
      operation: fc.constantFrom(...OPERATIONS),
      sources: fc.tuple(fc.nat(), fc.nat(), fc.nat()),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((choices): GraphNode[] => {
    const values = ['state/0/read', 'state/1/read', 'input'];
    const T = attribute.type('float32');
    const nodes: GraphNode[] = [
      { name: 'input', operation: 'Placeholder', inputs: [], attributes: {} },
      { name: 'sizes', operation: 'Const', inputs: [], attributes: {} },
    ];
    for (const [i, { operation, sources }] of choices.entries()) {
      const [name, count, untyped] = operation;
      const inputs = sources.slice(0, count).map((source) => values[source % values.length] as string);
      const rest = Array.from({ length: untyped }, () => 'sizes');
      nodes.push({ name: `n${i}`, operation: name, inputs: [...inputs, ...rest], attributes: { T } });
      values.push(`n${i}`, ...(name === 'SplitV' ? [`n${i}:1`] : []));
    }
    const inputs = values.slice(3);
    return [...nodes, { name: 'out', operation: 'AddN', inputs, attributes: { T } }];
  });

function typeOf(node: GraphNode | undefined): unknown {
  return (node?.attributes['T'] ?? node?.attributes['DstT'])?.value ?? 'float32';
}

function valuesOf(node: GraphNode): readonly string[] {
  const untyped = OPERATIONS.find(([name]) => name === node.operation)?.[2] ?? 0;
  return node.inputs.slice(0, node.inputs.length - untyped);
}

test('every operation gets values of its own type, each cast once, in an order in which they are there', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const nodes = runPasses(graph, ['out'], [mixedPrecision('bfloat16')]);
      const seen = new Map<string, GraphNode>();
      const casts = new Set<string>();
      for (const node of nodes) {
        const expected = node.operation === 'Cast' ? node.attributes['SrcT']?.value : typeOf(node);
        for (const input of valuesOf(node)) {
          expect(typeOf(seen.get(nodeNameOf(input)))).toBe(expected);
        }
        if (node.operation === 'Cast') casts.add(`${node.inputs[0]} ${String(typeOf(node))}`);
        expect(node.inputs.every((input) => input.startsWith('state/') || seen.has(nodeNameOf(input)))).toBe(
          true,
        );
        seen.set(node.name, node);
      }
      expect(casts.size).toBe(nodes.filter(({ operation }) => operation === 'Cast').length);
      expect(typeOf(seen.get('out'))).toBe('float32');
      const products = nodes.filter(
        ({ operation }) => operation.endsWith('MatMul') || operation.startsWith('BatchMatMul'),
      );
      expect(products.every((node) => typeOf(node) === 'bfloat16')).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('nothing but the rounding of products is new: other operations see what they would see', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const nodes = runPasses(graph, ['out'], [mixedPrecision('half')]);
      const byName = new Map(nodes.map((node) => [node.name, node]));
      const behindCasts = (input: string): string => {
        const node = byName.get(nodeNameOf(input));
        return node?.operation === 'Cast' ? behindCasts(node.inputs[0] as string) : input;
      };
      for (const node of graph) {
        const rewritten = byName.get(node.name);
        if (rewritten === undefined) continue;
        expect(rewritten.inputs.map((input) => behindCasts(input))).toEqual(node.inputs);
        expect(typedInputs(rewritten).length).toBe(typedInputs(node).length);
      }
    }),
    { numRuns: 100 },
  );
});
