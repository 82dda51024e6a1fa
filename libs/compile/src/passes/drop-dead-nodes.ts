import { nodeNameOf, type GraphNode } from '../graph/graph-node.ts';

/** Keeps the nodes that the roots need, through data and control edges, in their order. */
export function dropDeadNodes(nodes: readonly GraphNode[], roots: readonly string[]): readonly GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const reached = new Set<string>();
  const pending = [...roots];
  for (let input = pending.pop(); input !== undefined; input = pending.pop()) {
    const name = nodeNameOf(input);
    if (reached.has(name)) continue;
    reached.add(name);
    pending.push(...(byName.get(name)?.inputs ?? []));
  }
  return nodes.filter((node) => reached.has(node.name));
}
