/** Removes what changes nothing, computes constants, and takes kernels that TensorFlow has for a pattern. */
import { constantNode, type GraphNode } from '../graph/graph-node.ts';
import { constantOf, scalarOf, scalarTensor } from './constants.ts';
import { foldConstants } from './fold-constants.ts';
import type { GraphPass } from './graph-pass.ts';
import type { OutputShapes } from './index-graph.ts';

/** The graph as far as it is rewritten: every node's inputs are final. */
interface Rewritten {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** Adds a node before the one that is looked at, and returns its name. */
  readonly insert: (node: GraphNode) => string;
  readonly shapeOf: (input: string) => readonly number[] | undefined;
}

/** Gives another node of the same name, or an output that is the same; undefined where the rule does not apply. */
type Rule = (node: GraphNode, graph: Rewritten) => GraphNode | string | undefined;

const RULES: readonly Rule[] = [
  skipNeutral,
  skipReshape,
  mergeReshapes,
  skipTranspose,
  skipDoubleNegation,
  sumSquares,
  (node, { nodes }) => foldConstants(node, nodes),
];

/** Makes the pass. @param shapes Shapes of outputs, as far as they are known. */
export function simplify(shapes: OutputShapes): GraphPass {
  return (given, roots) => {
    const kept = new Set(roots);
    const nodes = new Map<string, GraphNode>();
    const same = new Map<string, string>();
    const insert = (node: GraphNode): string => {
      nodes.set(node.name, node);
      return node.name;
    };
    const shapeOf = (input: string): readonly number[] | undefined =>
      constantOf(nodes.get(input))?.shape ?? shapes.get(input);
    for (const original of given) {
      let node: GraphNode = {
        ...original,
        inputs: original.inputs.map((input) => same.get(input) ?? input),
      };
      for (const rule of RULES) {
        const result = rule(node, { nodes, insert, shapeOf });
        if (typeof result === 'object') node = result;
        else if (result !== undefined && !kept.has(node.name)) same.set(node.name, result);
      }
      nodes.set(node.name, node);
    }
    return [...nodes.values()];
  };
}

/** Operations with the number that changes nothing, as the second input, and as the first as well if they commute. */
const NEUTRAL: Readonly<Record<string, readonly [value: number, commutes: boolean]>> = {
  AddV2: [0, true],
  Mul: [1, true],
  RealDiv: [1, false],
  Sub: [0, false],
};

function skipNeutral(node: GraphNode, graph: Rewritten): string | undefined {
  const neutral = Object.hasOwn(NEUTRAL, node.operation) ? NEUTRAL[node.operation] : undefined;
  const [a, b] = node.inputs;
  if (neutral === undefined || a === undefined || b === undefined) return undefined;
  const [value, commutes] = neutral;
  const isNeutral = (input: string): boolean => scalarOf(graph.nodes.get(input)) === value;
  if (isNeutral(b)) return sameShape(node, a, graph) ? a : undefined;
  return commutes && isNeutral(a) && sameShape(node, b, graph) ? b : undefined;
}

function sameShape(node: GraphNode, input: string, { shapeOf }: Rewritten): boolean {
  const [before, after] = [shapeOf(input), shapeOf(node.name)];
  return before !== undefined && after !== undefined && before.join() === after.join();
}

function skipReshape(node: GraphNode, graph: Rewritten): string | undefined {
  const [x] = node.inputs;
  return node.operation === 'Reshape' && x !== undefined && sameShape(node, x, graph) ? x : undefined;
}

/** A reshape of a reshape needs not the one before. */
function mergeReshapes(node: GraphNode, { nodes }: Rewritten): GraphNode | undefined {
  const [x, shape] = node.inputs;
  if (node.operation !== 'Reshape' || x === undefined || shape === undefined) return undefined;
  const before = nodes.get(x);
  const [origin] = before?.operation === 'Reshape' ? before.inputs : [];
  return origin === undefined ? undefined : { ...node, inputs: [origin, shape] };
}

/** Two transposes that undo each other. */
function skipTranspose(node: GraphNode, { nodes }: Rewritten): string | undefined {
  if (node.operation !== 'Transpose') return undefined;
  const before = nodes.get(node.inputs[0] ?? '');
  if (before?.operation !== 'Transpose') return undefined;
  const [inner, outer] = [before, node].map(({ inputs }) => orderOf(nodes.get(inputs[1] ?? '')));
  if (inner === undefined || outer === undefined) return undefined;
  return outer.every((axis, place) => inner[axis] === place) ? before.inputs[0] : undefined;
}

function orderOf(node: GraphNode | undefined): Int32Array | undefined {
  const value = constantOf(node);
  return value?.type === 'int32' ? new Int32Array(value.bytes.slice().buffer) : undefined;
}

function skipDoubleNegation(node: GraphNode, { nodes }: Rewritten): string | undefined {
  if (node.operation !== 'Neg') return undefined;
  const before = nodes.get(node.inputs[0] ?? '');
  return before?.operation === 'Neg' ? before.inputs[0] : undefined;
}

/** The sum of all squares in one pass: L2Loss is half of it, and halves and doubles are exact. */
function sumSquares(node: GraphNode, { nodes, insert, shapeOf }: Rewritten): GraphNode | undefined {
  const before = node.operation === 'Sum' ? nodes.get(node.inputs[0] ?? '') : undefined;
  const [x] = before?.operation === 'Square' ? before.inputs : [];
  const T = node.attributes['T'];
  if (x === undefined || shapeOf(node.name)?.length !== 0 || T?.value !== 'float32') return undefined;
  const half = insert({
    ...node,
    name: `${node.name}/half`,
    operation: 'L2Loss',
    inputs: [x],
    attributes: { T },
  });
  const two = insert(constantNode(`${node.name}/two`, scalarTensor(2)));
  return { ...node, operation: 'Mul', inputs: [half, two], attributes: { T } };
}
