import type { GraphNode } from '../graph/graph-node.ts';
import { dropDeadNodes } from './drop-dead-nodes.ts';
import type { GraphPass } from './graph-pass.ts';

/**
 * Runs passes one after another, without the nodes that no root needs between them.
 *
 * @param nodes Nodes in an order in which each stands after its inputs.
 * @param roots Names of the nodes to keep, with all that they need.
 * @param passes Rewrites in the order in which they run.
 */
export function runPasses(
  nodes: readonly GraphNode[],
  roots: readonly string[],
  passes: readonly GraphPass[],
): readonly GraphNode[] {
  return passes.reduce(
    (current, pass) => dropDeadNodes(pass(current, roots), roots),
    dropDeadNodes(nodes, roots),
  );
}
