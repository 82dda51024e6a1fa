import type { GraphIndex, IndexedNode } from './index-graph.ts';

/** Longest chain that is worth computing twice. */
const MAX_CHAIN = 12;

/**
 * Finds what an elementwise chain is computed from: the large tensors at its ends.
 *
 * @returns Their names; undefined if the chain is long, or has a reduction in it.
 */
export function largeLeaves(index: GraphIndex, node: IndexedNode): ReadonlySet<string> | undefined {
  const leaves = new Set<string>();
  const chain = new Set<IndexedNode>([node]);
  for (const { node: link, fusible } of chain) {
    if (fusible?.reduces === true || chain.size > MAX_CHAIN) return undefined;
    for (const input of link.inputs) {
      const source = index.byName.get(input);
      if (source?.fusible !== undefined) chain.add(source);
      else if (isLarge(index, input)) leaves.add(input);
    }
  }
  return leaves;
}

/** Whether an input has many values; one of unknown size counts as large. */
function isLarge({ byName, constants, minSize }: GraphIndex, input: string): boolean {
  return !constants.has(input) && (byName.get(input)?.size ?? minSize) >= minSize;
}
