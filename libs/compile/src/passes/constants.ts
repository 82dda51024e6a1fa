import type { GraphNode, GraphTensor } from '../graph/graph-node.ts';

/** The value of a constant; undefined for other nodes. */
export function constantOf(node: GraphNode | undefined): GraphTensor | undefined {
  const value = node?.operation === 'Const' ? node.attributes['value'] : undefined;
  return value?.kind === 'tensor' ? value.value : undefined;
}

/** The values of a float32 constant; undefined for other nodes. */
export function floatsOf(node: GraphNode | undefined): Float32Array | undefined {
  const value = constantOf(node);
  return value?.type === 'float32' ? new Float32Array(value.bytes.slice().buffer) : undefined;
}

/** The number that a float32 constant of one value holds. */
export function scalarOf(node: GraphNode | undefined): number | undefined {
  const values = constantOf(node)?.bytes.length === 4 ? floatsOf(node) : undefined;
  return values?.[0];
}

/** A float32 scalar. */
export function scalarTensor(value: number): GraphTensor {
  return { type: 'float32', shape: [], bytes: new Uint8Array(Float32Array.of(value).buffer) };
}
