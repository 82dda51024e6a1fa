import { constantNode, type GraphNode } from '../graph/graph-node.ts';
import { constantOf, floatsOf } from './constants.ts';

/** Larger results stay computations: a constant takes its size in the graph. */
const MAX_VALUES = 64;

/** Operations whose results in double precision, rounded once, are those of float32. */
const UNARY: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Neg: (x) => -x,
  Reciprocal: (x) => 1 / x,
  Sqrt: Math.sqrt,
  Square: (x) => x * x,
};

const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  AddV2: (a, b) => a + b,
  Maximum: Math.max,
  Minimum: Math.min,
  Mul: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
  Sub: (a, b) => a - b,
};

/** Computes a node of small float32 constants; undefined if it is none. */
export function foldConstants(node: GraphNode, nodes: ReadonlyMap<string, GraphNode>): GraphNode | undefined {
  const sources = node.inputs.map((input) => nodes.get(input));
  const [a, b] = sources.map((source) => floatsOf(source));
  if (a === undefined || a.length > MAX_VALUES) return undefined;
  const shape = constantOf(sources[0])?.shape ?? [];
  const values = b === undefined ? foldUnary(node, a) : foldBinary(node, a, b);
  // What broadcasts is left: it is rare, and its shape takes more than this.
  if (values === undefined || (b !== undefined && shape.join() !== constantOf(sources[1])?.shape.join())) {
    return undefined;
  }
  return constantNode(node.name, { type: 'float32', shape, bytes: new Uint8Array(values.buffer) });
}

function foldUnary({ operation, inputs }: GraphNode, x: Float32Array): Float32Array | undefined {
  const compute = inputs.length === 1 && Object.hasOwn(UNARY, operation) ? UNARY[operation] : undefined;
  return compute === undefined ? undefined : x.map((value) => compute(value));
}

function foldBinary({ operation }: GraphNode, a: Float32Array, b: Float32Array): Float32Array | undefined {
  const compute = Object.hasOwn(BINARY, operation) ? BINARY[operation] : undefined;
  return compute === undefined ? undefined : a.map((value, i) => compute(value, b[i]!));
}
