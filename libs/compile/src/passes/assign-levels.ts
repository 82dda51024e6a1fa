import type { GraphIndex, IndexedNode } from './index-graph.ts';

/**
 * Numbers nodes such that the number rises from each to its consumers wherever one of both is not fused.
 *
 * A fusible node first gets the lowest number that it can have. Then it moves up to its first consumer,
 * so that what only the backward pass needs is computed there, from inputs that live that long
 * anyway, instead of waiting in memory. What would keep two or more inputs alive for that, such as a
 * sum of gradients, stays.
 */
export function assignLevels({ nodes, roots }: GraphIndex): readonly number[] {
  const levels: number[] = [];
  for (const [place, { producers, fusible }] of nodes.entries()) {
    levels[place] = Math.max(
      0,
      ...producers.map((producer) => {
        const isFused = nodes[producer]?.fusible !== undefined && fusible !== undefined;
        return (levels[producer] as number) + (isFused ? 0 : 1);
      }),
    );
  }
  for (let place = nodes.length - 1; place >= 0; place--) {
    const indexed = nodes[place] as IndexedNode;
    if (roots.has(indexed.node.name) || !mayWait(nodes, indexed)) continue;
    const latest = indexed.consumers.map((consumer) => {
      const isFused = nodes[consumer]?.fusible !== undefined;
      return (levels[consumer] as number) - (isFused ? 0 : 1);
    });
    levels[place] = Math.max(levels[place] as number, Math.min(...latest));
  }
  return levels;
}

function mayWait(
  nodes: readonly IndexedNode[],
  { fusible, producers, consumers, size = 0 }: IndexedNode,
): boolean {
  if (fusible === undefined || consumers.length === 0) return false;
  const keptAlive = producers.filter((producer) => {
    const { consumers: others, size: inputSize = 0 } = nodes[producer] as IndexedNode;
    return others.length === 1 && inputSize >= size;
  });
  return keptAlive.length < 2;
}
