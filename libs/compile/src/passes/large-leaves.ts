import { dataInputs } from '../graph/graph-node.ts';
import type { GraphIndex, IndexedNode } from './index-graph.ts';

/** Longest chain that is worth computing twice: the derivative of GELU, from a product that is cast, takes 14. */
const MAX_CHAIN = 16;

/** What is smaller than a chain by this factor counts as nothing beside it. */
const SMALLER = 8;

/**
 * Finds what an elementwise chain is computed from: the large tensors at its ends.
 *
 * @returns Their names; undefined if the chain is long.
 */
export function largeLeaves(index: GraphIndex, node: IndexedNode): ReadonlySet<string> | undefined {
  const { size = 0 } = node;
  const leaves = new Set<string>();
  const chain = new Set<IndexedNode>([node]);
  for (const { node: link } of chain) {
    if (chain.size > MAX_CHAIN) return undefined;
    for (const input of dataInputs(link)) {
      const source = index.byName.get(input);
      if (source?.fusible?.reduces === false) chain.add(source);
      else if (isLarge(index, input, size / SMALLER)) leaves.add(input);
    }
  }
  return leaves;
}

/** Whether an input has many values; one of unknown size counts as large. */
function isLarge({ sizes, constants }: GraphIndex, input: string, minSize: number): boolean {
  return !constants.has(input) && (sizes.get(input) ?? minSize) >= minSize;
}
