import { attribute, constantNode, type GraphNode } from '../graph/graph-node.ts';
import type { GraphPass } from './graph-pass.ts';
import type { OutputShapes } from './index-graph.ts';

/** A result so many times as tall as wide is made lying. */
const TALL = 2;

/**
 * Turns products of a transposed left side that are much taller than wide: gradients of kernels.
 *
 * oneDNN packs the transposed side. For a kernel `[1024, 256]` over 2,048 rows, packing the narrow side
 * instead and transposing the small result takes three quarters of the time.
 *
 * @param shapes Shapes of outputs, as far as they are known.
 */
export function orientProducts(shapes: OutputShapes): GraphPass {
  return (nodes) => nodes.flatMap((node) => (isTall(node, shapes) ? turned(node) : [node]));
}

function isTall({ operation, attributes, inputs }: GraphNode, shapes: OutputShapes): boolean {
  const { transpose_a: left, transpose_b: right } = attributes;
  if (operation !== 'MatMul' || left?.value !== true || right?.value !== false) return false;
  const [a, b] = inputs.map((input) => shapes.get(input));
  if (a === undefined || b === undefined) return false;
  const [depth, rows, columns] = [...a, b[1]] as [number, number, number];
  // Where few rows are summed up, the transpose of the result costs more than it saves.
  return rows >= TALL * columns && depth >= rows;
}

function turned(node: GraphNode): GraphNode[] {
  const [a = '', b = '', ...control] = node.inputs;
  const order = constantNode(`${node.name}/order`, {
    type: 'int32',
    shape: [2],
    bytes: new Uint8Array(Int32Array.of(1, 0).buffer),
  });
  const lying = { ...node, name: `${node.name}/lying`, inputs: [b, a, ...control] };
  const { T } = node.attributes;
  return [
    order,
    lying,
    {
      ...node,
      operation: 'Transpose',
      inputs: [lying.name, order.name],
      attributes: { ...(T === undefined ? {} : { T }), Tperm: attribute.type('int32') },
    },
  ];
}
