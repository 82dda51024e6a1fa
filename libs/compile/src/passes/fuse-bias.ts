import { attribute, nodeNameOf, type GraphNode } from '../graph/graph-node.ts';
import type { GraphPass } from './graph-pass.ts';
import type { OutputShapes } from './index-graph.ts';

/**
 * Makes one kernel of a matrix product and the vector that is added to its rows, if nothing else needs it.
 *
 * @param shapes Shapes of outputs, as far as they are known.
 */
export function fuseBias(shapes: OutputShapes): GraphPass {
  return (nodes, roots) => {
    const byName = new Map(nodes.map((node) => [node.name, node]));
    const uses = new Map<string, number>(roots.map((root) => [root, 1]));
    for (const { inputs } of nodes) {
      for (const input of inputs) uses.set(nodeNameOf(input), (uses.get(nodeNameOf(input)) ?? 0) + 1);
    }
    const isBias = (input: string, width: number | undefined): boolean => {
      const source = byName.get(input);
      // The cast of a parameter has no shape of its own.
      const origin = source?.operation === 'Cast' ? (source.inputs[0] ?? '') : input;
      const shape = shapes.get(origin);
      return shape?.length === 1 && shape[0] === width;
    };
    const joined = (sum: GraphNode, x: string, bias: string): GraphNode | undefined => {
      const product = byName.get(x);
      const isOwn = product?.operation === 'MatMul' && uses.get(x) === 1;
      return isOwn && isBias(bias, shapes.get(x)?.[1]) ? withBias(product, bias, sum) : undefined;
    };
    return nodes.map((node) => {
      const [a, b, ...others] = node.inputs;
      if (node.operation !== 'AddV2' || a === undefined || b === undefined || others.length > 0) return node;
      return joined(node, a, b) ?? joined(node, b, a) ?? node;
    });
  };
}

/** The product with the bias, in the place of the sum. */
function withBias({ inputs, attributes }: GraphNode, bias: string, sum: GraphNode): GraphNode {
  const [a = '', b = '', ...control] = inputs;
  return {
    ...sum,
    operation: '_FusedMatMul',
    inputs: [a, b, bias, ...control],
    attributes: {
      ...attributes,
      num_args: attribute.int(1),
      fused_ops: attribute.texts(['BiasAdd']),
      epsilon: attribute.float(0),
    },
  };
}
