import { dataInputs, nodeNameOf, type GraphNode } from '../graph/graph-node.ts';
import { precisionRole, typedInputs } from './precision-rules.ts';

/** A graph with its edges in both directions. */
interface Edges {
  readonly nodes: readonly GraphNode[];
  readonly byName: ReadonlyMap<string, GraphNode>;
  /** Nodes that take a value of the node as an input of any type. */
  readonly consumers: ReadonlyMap<string, readonly GraphNode[]>;
  readonly roots: ReadonlySet<string>;
}

/**
 * Chooses the nodes that run in a lower precision: all matrix products, and around them what makes
 * casts fewer or smaller without another rounding.
 *
 * @returns Names of the nodes.
 */
export function chooseLowNodes(nodes: readonly GraphNode[], roots: readonly string[]): ReadonlySet<string> {
  const edges = edgesOf(nodes, roots);
  const low = beforeProducts(edges);
  for (const node of nodes) if (followsLowInputs(node, low, edges)) low.add(node.name);
  return low;
}

function edgesOf(nodes: readonly GraphNode[], roots: readonly string[]): Edges {
  const consumers = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    for (const input of dataInputs(node)) {
      const name = nodeNameOf(input);
      const known = consumers.get(name);
      if (known === undefined) consumers.set(name, [node]);
      else known.push(node);
    }
  }
  const byName = new Map(nodes.map((node) => [node.name, node]));
  return { nodes, byName, consumers, roots: new Set(roots.map((root) => nodeNameOf(root))) };
}

/**
 * The products, and what only they read: there casts move from the inputs of products to before it.
 *
 * Arithmetic is among it only if it gets values that are low already. Taking a node out may leave
 * another without such values, so that the choice is made again until it stands.
 */
function beforeProducts(edges: Edges): Set<string> {
  const refused = new Set<string>();
  for (;;) {
    const low = new Set<string>();
    for (const node of edges.nodes.toReversed()) {
      if (!refused.has(node.name) && isReadByLowOnly(node, low, edges)) low.add(node.name);
    }
    const misplaced = edges.nodes.filter(
      (node) => low.has(node.name) && precisionRole(node) === 'arithmetic' && !hasLowInputs(node, low, edges),
    );
    if (misplaced.length === 0) return low;
    for (const node of misplaced) refused.add(node.name);
  }
}

function isReadByLowOnly(node: GraphNode, low: ReadonlySet<string>, edges: Edges): boolean {
  const role = precisionRole(node);
  if (role === undefined || edges.roots.has(node.name)) return false;
  if (role === 'product') return true;
  const consumers = edges.consumers.get(node.name) ?? [];
  const areLow = consumers.every((consumer) => low.has(consumer.name));
  return role !== 'shrink' && consumers.length > 0 && areLow;
}

/** Whether arithmetic gets a low value, and beside it at most small ones: parameters and constants. */
function hasLowInputs(node: GraphNode, low: ReadonlySet<string>, edges: Edges): boolean {
  const producers = typedInputs(node).map((input) => nodeNameOf(input));
  const isSmall = (name: string): boolean => (edges.byName.get(name)?.operation ?? 'Const') === 'Const';
  return producers.some((name) => low.has(name)) && producers.every((name) => low.has(name) || isSmall(name));
}

/** Whether a node only moves low values on, so that a cast to float32 moves from before it to behind it. */
function followsLowInputs(node: GraphNode, low: ReadonlySet<string>, edges: Edges): boolean {
  const role = precisionRole(node);
  if (role !== 'keep' && role !== 'shrink') return false;
  if (edges.roots.has(node.name)) return false;
  return typedInputs(node).every((input) => low.has(nodeNameOf(input)));
}
