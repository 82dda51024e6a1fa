import type { GraphNode } from '../graph/graph-node.ts';

/**
 * A pure rewrite of a graph that keeps what its roots mean.
 *
 * @param nodes Nodes in an order in which each stands after its inputs. An input that is not among
 *   them lies elsewhere: reads of the state are shared by all functions of a session.
 * @param roots Names of the nodes that are fetched or run for their effect. They keep their names;
 *   placeholders keep theirs, too.
 * @returns The new nodes, again in such an order. Nodes without use may stay: they are dropped later.
 */
export type GraphPass = (nodes: readonly GraphNode[], roots: readonly string[]) => readonly GraphNode[];
