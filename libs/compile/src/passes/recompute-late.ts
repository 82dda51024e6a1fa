/**
 * Computes cheap values again where they are needed much later, so that they do not wait in memory.
 *
 * The backward pass multiplies gradients by what the forward pass multiplied weights by: the output of a layer
 * normalisation, of GELU, dropped attention. Where such a value takes a few additions and multiplications of others
 * that wait anyway, or of what the backward pass computes again in any case, it is made twice.
 */
import { nodeNameOf, type GraphNode } from '../graph/graph-node.ts';
import { assignLevels } from './assign-levels.ts';
import type { GraphPass } from './graph-pass.ts';
import { indexGraph, type GraphIndex, type IndexedNode, type OutputShapes } from './index-graph.ts';
import { largeLeaves } from './large-leaves.ts';
import { sortNodes } from './sort-nodes.ts';

/** Smaller values are not worth a call. */
const MIN_VALUES = 65_536;

/** Levels from which on a consumer is late: a layer's residual is read again after four or five. */
const MIN_DISTANCE = 8;

/** Longest chain that is computed again. */
const MAX_CHAIN = 8;

/** What is smaller than a value by this factor may wait for it. */
const SMALLER = 8;

/** What waits in memory in any case. */
const ALWAYS_THERE: ReadonlySet<string> = new Set(['Placeholder', 'Const']);

/** Operations that take no longer than to read and write their values. */
const CHEAP: ReadonlySet<string> = new Set(
  `AddV2 Cast Greater GreaterEqual Less LessEqual LogicalAnd LogicalNot LogicalOr Maximum Minimum Mul Neg Relu Reshape
    SelectV2 Sub`.split(/\s+/u),
);

/**
 * Makes the pass, for graphs whose elementwise operations are fused afterwards.
 *
 * @param shapes Shapes as far as they are known; what has none is left alone.
 */
export function recomputeLate(shapes: OutputShapes): GraphPass {
  return (nodes, roots) => {
    const index = indexGraph(nodes, { roots, shapes, minSize: MIN_VALUES });
    const levels = assignLevels(index);
    const schedule = { index, levels, waiting: findWaiting(index, levels) };
    const replaced = new Map<string, Map<string, string>>();
    const copies = new Map<string, GraphNode>();
    for (const [place, entry] of index.nodes.entries()) {
      const late = lateUse(index, levels, place);
      const chain = late === undefined ? undefined : findChain(schedule, entry, late);
      if (late === undefined || chain === undefined) continue;
      const nameOf = (name: string): string => `${name}/again${late.level}`;
      for (const link of chain) {
        const copy = copyOf(link, { chain, nameOf, after: late.after });
        copies.set(copy.name, copy);
      }
      for (const { node } of late.consumers) {
        const inputs = replaced.get(node.name) ?? new Map<string, string>();
        replaced.set(node.name, inputs.set(entry.node.name, nameOf(entry.node.name)));
      }
    }
    const kept = nodes.map((node) => withInputs(node, replaced.get(node.name)));
    return sortNodes([...kept, ...copies.values()]);
  };
}

/** Where a value is needed late. */
interface LateUse {
  readonly consumers: readonly IndexedNode[];
  /** Level of the first of them. */
  readonly level: number;
  /** Node that the first of them waits for as well: before it, a copy would be too early. */
  readonly after: string;
}

function lateUse(
  { nodes, roots }: GraphIndex,
  levels: readonly number[],
  place: number,
): LateUse | undefined {
  const entry = nodes[place] as IndexedNode;
  if (!isCheap(entry) || roots.has(entry.node.name)) return undefined;
  const from = (levels[place] as number) + MIN_DISTANCE;
  const late = entry.consumers.filter((consumer) => (levels[consumer] as number) >= from);
  if (late.length === 0 || late.length === entry.consumers.length) return undefined;
  const level = Math.min(...late.map((consumer) => levels[consumer] as number));
  const first = nodes[late.find((consumer) => levels[consumer] === level) as number] as IndexedNode;
  // Below the level of all late consumers, so that it waits for none of them.
  const after = first.producers.find((producer) => {
    const at = levels[producer] as number;
    return producer !== place && at >= from - 1 && at < level;
  });
  if (after === undefined) return undefined;
  const consumers = late.map((consumer) => nodes[consumer] as IndexedNode);
  return { consumers, level, after: (nodes[after] as IndexedNode).node.name };
}

/** What is computed when. */
interface Schedule {
  readonly index: GraphIndex;
  readonly levels: readonly number[];
  /** See {@link findWaiting}. */
  readonly waiting: ReadonlyMap<string, number>;
}

/**
 * Finds what waits in memory because the fusing pass will compute something late from it again: the product that
 * GELU is applied to, for the derivative of GELU.
 *
 * @returns The highest level at which that happens, by name.
 */
function findWaiting(index: GraphIndex, levels: readonly number[]): ReadonlyMap<string, number> {
  const waiting = new Map<string, number>();
  for (const [place, { fusible, producers }] of index.nodes.entries()) {
    const level = levels[place] as number;
    const early = producers.filter((producer) => (levels[producer] as number) + MIN_DISTANCE <= level);
    for (const producer of fusible === undefined ? [] : early) {
      const leaf = onlyLeaf(index, index.nodes[producer] as IndexedNode);
      if (leaf !== undefined) waiting.set(leaf, Math.max(level, waiting.get(leaf) ?? 0));
    }
  }
  return waiting;
}

/** What a chain is computed from, if that is one large value. */
function onlyLeaf(index: GraphIndex, source: IndexedNode): string | undefined {
  if (source.fusible?.reduces !== false) return undefined;
  const [leaf, ...others] = largeLeaves(index, source) ?? [];
  return others.length === 0 ? leaf : undefined;
}

/** What has to be computed again, if that takes nothing that would be gone by then. */
function findChain(
  { index: { byName }, levels, waiting }: Schedule,
  entry: IndexedNode,
  late: LateUse,
): ReadonlySet<IndexedNode> | undefined {
  const { size = 0 } = entry;
  const isThere = (source: IndexedNode): boolean =>
    ALWAYS_THERE.has(source.node.operation) ||
    (waiting.get(source.node.name) ?? 0) >= late.level ||
    source.consumers.some((consumer) => (levels[consumer] as number) >= late.level) ||
    (source.size ?? size) < size / SMALLER;
  const chain = new Set([entry]);
  for (const { node } of chain) {
    // What is no node of this graph is part of the state.
    const sources = node.inputs.map((input) => byName.get(nodeNameOf(input)));
    const missing = sources.filter((source) => source !== undefined && !isThere(source)) as IndexedNode[];
    if (!missing.every((source) => isCheap(source))) return undefined;
    for (const source of missing) chain.add(source);
    if (chain.size > MAX_CHAIN) return undefined;
  }
  return [...chain].some(({ fusible }) => fusible?.computes) ? chain : undefined;
}

function isCheap({ node, fusible }: IndexedNode): boolean {
  return fusible !== undefined && CHEAP.has(node.operation);
}

/** What {@link copyOf} knows beside the node. */
interface CopyOptions {
  readonly chain: ReadonlySet<IndexedNode>;
  readonly nameOf: (name: string) => string;
  readonly after: string;
}

/** A node of a chain that reads the copies of others in it, once `after` has run. */
function copyOf({ node }: IndexedNode, { chain, nameOf, after }: CopyOptions): GraphNode {
  const copied = new Set([...chain].map((link) => link.node.name));
  const inputs = node.inputs.map((input) => {
    const source = nodeNameOf(input);
    return copied.has(source) ? nameOf(source) : input;
  });
  return { ...node, name: nameOf(node.name), inputs: [...inputs, `^${after}`] };
}

function withInputs(node: GraphNode, replaced: ReadonlyMap<string, string> = new Map()): GraphNode {
  const inputs = node.inputs.map((input) =>
    input.startsWith('^') ? input : (replaced.get(nodeNameOf(input)) ?? input),
  );
  return { ...node, inputs };
}
