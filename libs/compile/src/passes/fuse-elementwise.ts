/**
 * Fuses chains of elementwise operations and reductions into functions that XLA compiles.
 *
 * TensorFlow runs each operation as a pass over memory; a chain such as a layer normalisation or an
 * optimizer's update is bound by these passes. Products of matrices stay where they are: oneDNN runs them
 * faster than XLA does on processors.
 *
 * Every node has a level, the number of unfused operations on the longest way to it. Nodes that hang
 * together by direct edges and have the same level make up a cluster: a way from one to another that
 * led outside would raise the level on the way, so that clusters never depend on each other in a
 * circle. Equal clusters are one function, which XLA compiles once for each set of shapes.
 */
import { nodeNameOf, type GraphNode } from '../graph/graph-node.ts';
import { assignLevels } from './assign-levels.ts';
import { FunctionBody } from './function-body.ts';
import type { GraphPass } from './graph-pass.ts';
import { indexGraph, type GraphIndex, type IndexedNode, type OutputShapes } from './index-graph.ts';
import { sortNodes } from './sort-nodes.ts';

/** Smaller tensors hold no clusters together: scalars would join all parameters of an update. */
const MIN_SIZE = 64;

/** A cluster that makes fewer values than this costs more to call than what fusing it saves. */
const MIN_VALUES = 16_384;

/** XLA's time to compile grows faster than the size of a function. */
const MAX_OPERATIONS = 120;

/** Makes the pass. @param shapes Shapes as far as they are known; what has none is left alone. */
export function fuseElementwise(shapes: OutputShapes): GraphPass {
  return (nodes, roots) => {
    const index = indexGraph(nodes, { roots, shapes, minSize: MIN_SIZE });
    const bodies = findClusters(index)
      .map((members) => new FunctionBody(index, members))
      .filter((body) => isWorthwhile(body));
    return replaceClusters(index, bodies);
  };
}

function isWorthwhile({ members, operationCount }: FunctionBody): boolean {
  if (operationCount < 2 || operationCount > MAX_OPERATIONS) return false;
  return members.reduce((total, { size = 0 }) => total + size, 0) >= MIN_VALUES;
}

/** The nodes of each cluster, in their order. */
function findClusters(index: GraphIndex): IndexedNode[][] {
  const levels = assignLevels(index);
  const sets = new DisjointSets(index.nodes.length);
  for (const [place, consumer] of index.nodes.entries()) {
    for (const producer of consumer.producers) {
      const isEqual = levels[producer] === levels[place];
      if (isEqual && areJoint(index.nodes[producer] as IndexedNode, consumer)) sets.join(producer, place);
    }
  }
  const clusters = new Map<number, IndexedNode[]>();
  for (const [place, node] of index.nodes.entries()) {
    if (node.fusible === undefined) continue;
    const root = sets.rootOf(place);
    const members = clusters.get(root);
    if (members === undefined) clusters.set(root, [node]);
    else members.push(node);
  }
  return [...clusters.values()];
}

function areJoint(a: IndexedNode, b: IndexedNode): boolean {
  return a.fusible !== undefined && b.fusible !== undefined && a.node.device === b.node.device;
}

/**
 * Puts calls in the places of clusters.
 *
 * A function returns what is used outside. Where that is a mere reshape, it stays a node of its own
 * behind the function, since TensorFlow reshapes without a copy.
 */
function replaceClusters(
  { nodes, roots }: GraphIndex,
  bodies: readonly FunctionBody[],
): readonly GraphNode[] {
  const members = new Set(bodies.flatMap((body) => body.members.map(({ node }) => node.name)));
  const kept = nodes.filter(({ node }) => !members.has(node.name)).map(({ node }) => node);
  const used = new Set(roots);
  for (const node of kept) for (const input of node.inputs) used.add(nodeNameOf(input));
  for (const { inputs, controlInputs } of bodies) {
    for (const input of [...inputs, ...controlInputs]) used.add(nodeNameOf(input));
  }
  for (const { members: inside } of bodies) {
    for (const { node } of inside.toReversed()) {
      if (node.operation !== 'Reshape' || !used.has(node.name)) continue;
      kept.push(node);
      for (const input of node.inputs) used.add(nodeNameOf(input));
    }
  }
  const replaced = new Map<string, string>();
  const calls = bodies.map((body) => body.call(used, replaced));
  return sortNodes([...kept, ...calls].map((node) => withReplacedInputs(node, replaced)));
}

function withReplacedInputs(node: GraphNode, replaced: ReadonlyMap<string, string>): GraphNode {
  if (!node.inputs.some((input) => replaced.has(input))) return node;
  return { ...node, inputs: node.inputs.map((input) => replaced.get(input) ?? input) };
}

/** Sets of numbers that grow together. */
class DisjointSets {
  readonly #parents: number[];

  constructor(size: number) {
    this.#parents = Array.from({ length: size }, (_, i) => i);
  }

  join(a: number, b: number): void {
    this.#parents[this.rootOf(a)] = this.rootOf(b);
  }

  rootOf(member: number): number {
    let at = member;
    for (let parent = this.#parents[at] as number; parent !== at; parent = this.#parents[at] as number) {
      // Halving the way keeps it short for the next search.
      this.#parents[at] = this.#parents[parent] as number;
      at = parent;
    }
    return at;
  }
}
