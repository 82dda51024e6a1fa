import { sizeOf } from '../check-arrays.ts';
import { nodeNameOf, type GraphNode } from '../graph/graph-node.ts';
import { fusibleOperation, type FusibleOperation } from './fusible-operations.ts';

/** Shapes of outputs by name: `node`, or `node:1` for a further output. */
export type OutputShapes = ReadonlyMap<string, readonly number[]>;

/** A node with what a fusing pass has to know of it. */
export interface IndexedNode {
  readonly node: GraphNode;
  /** Places of the nodes that its data inputs come from, constants left out. */
  readonly producers: readonly number[];
  /** Places of the nodes that wait for it, by data or control. */
  readonly consumers: readonly number[];
  /** Number of values of its first output, if its shape is known. */
  readonly size: number | undefined;
  /** How to fuse it; undefined for what stays as it is. */
  readonly fusible: FusibleOperation | undefined;
}

/** A graph's nodes by place and by name, and its constants by name. */
export interface GraphIndex {
  readonly nodes: readonly IndexedNode[];
  readonly byName: ReadonlyMap<string, IndexedNode>;
  /** Number of values from which a tensor counts as large. */
  readonly minSize: number;
  readonly constants: ReadonlyMap<string, GraphNode>;
  /** Number of values by output, as far as known: also of the state, whose nodes are not of this graph. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly roots: ReadonlySet<string>;
}

/** What {@link indexGraph} knows beside the nodes. */
export interface IndexOptions {
  readonly roots: readonly string[];
  readonly shapes: OutputShapes;
  /** Nodes of fewer values are not fusible. */
  readonly minSize: number;
}

/** Looks up sizes, producers and consumers of all nodes. */
export function indexGraph(nodes: readonly GraphNode[], options: IndexOptions): GraphIndex {
  const places = new Map(nodes.map((node, place) => [node.name, place]));
  const constants = new Map(
    nodes.filter(({ operation }) => operation === 'Const').map((node) => [node.name, node]),
  );
  const sizes = new Map([...options.shapes].map(([name, shape]) => [name, sizeOf(shape)]));
  const consumers: number[][] = nodes.map(() => []);
  const indexed = nodes.map((node, place): IndexedNode => {
    const inputPlaces = [...new Set(node.inputs.map((input) => places.get(nodeNameOf(input))))].filter(
      (producer) => producer !== undefined,
    );
    for (const producer of inputPlaces) consumers[producer]?.push(place);
    const fusible = fusibleOperation(node);
    const size = sizes.get(node.name) ?? (fusible === undefined ? undefined : largestInput(node, sizes));
    if (size !== undefined) sizes.set(node.name, size);
    const isUsable = (size ?? 0) >= options.minSize && hasKnownShapes(node, constants);
    return {
      node,
      producers: inputPlaces.filter((producer) => nodes[producer]?.operation !== 'Const'),
      consumers: consumers[place] as number[],
      size,
      fusible: isUsable ? fusible : undefined,
    };
  });
  return {
    nodes: indexed,
    byName: new Map(indexed.map((entry) => [entry.node.name, entry])),
    constants,
    sizes,
    roots: new Set(options.roots.map((root) => nodeNameOf(root))),
    minSize: options.minSize,
  };
}

/** Nodes that passes add have no recorded shape; elementwise ones are as large as their largest input. */
function largestInput(node: GraphNode, sizes: ReadonlyMap<string, number>): number | undefined {
  const known = node.inputs.map((input) => sizes.get(input)).filter((size) => size !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** XLA has to know axes and shapes when it compiles. */
function hasKnownShapes(node: GraphNode, constants: ReadonlyMap<string, GraphNode>): boolean {
  const shapeInput = OPERATIONS_WITH_SHAPE_INPUT.has(node.operation) ? node.inputs[1] : undefined;
  return shapeInput === undefined || constants.has(shapeInput);
}

const OPERATIONS_WITH_SHAPE_INPUT: ReadonlySet<string> = new Set(['Sum', 'Mean', 'Max', 'Min', 'Reshape']);
