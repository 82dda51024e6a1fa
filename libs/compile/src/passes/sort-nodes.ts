import { nodeNameOf, type GraphNode } from '../graph/graph-node.ts';

/** Puts each node behind its inputs, and keeps the given order where that allows it. */
export function sortNodes(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const sorted: GraphNode[] = [];
  const placed = new Set<string>();
  for (const root of nodes) {
    // A stack of its own: graphs of deep networks are deeper than JavaScript's.
    const pending = [root];
    for (let node = pending.at(-1); node !== undefined; node = pending.at(-1)) {
      const missing = placed.has(node.name)
        ? []
        : node.inputs
            .map((input) => byName.get(nodeNameOf(input)))
            .filter((input) => input !== undefined && !placed.has(input.name));
      if (missing.length > 0) {
        pending.push(...(missing as GraphNode[]));
        continue;
      }
      pending.pop();
      if (placed.has(node.name)) continue;
      placed.add(node.name);
      sorted.push(node);
    }
  }
  return sorted;
}
