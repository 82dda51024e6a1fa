import type { GraphNode, GraphType } from '../graph/graph-node.ts';

/** What it takes to put an operation into a fused function. */
export interface FusibleOperation {
  /** Name of its output in TensorFlow's definition of the operation. */
  readonly output: string;
  /** Type of each of its inputs, by position. */
  readonly inputTypes: readonly GraphType[];
  readonly outputType: GraphType;
  /** Whether it computes, other than giving the same values another shape. */
  readonly computes: boolean;
  /** Whether it adds up or compares values of different places. */
  readonly reduces: boolean;
}

type Kind =
  'unary' | 'binary' | 'comparison' | 'logical' | 'reduction' | 'reshape' | 'select' | 'cast' | 'addN';

const OPERATIONS: Readonly<Record<string, readonly [kind: Kind, output: string]>> = {
  ...named('unary', 'y', [
    'Abs',
    'Cosh',
    'Erf',
    'Exp',
    'Expm1',
    'Floor',
    'Log',
    'Log1p',
    'Neg',
    'Reciprocal',
  ]),
  ...named('unary', 'y', [
    'Rsqrt',
    'Sigmoid',
    'Sign',
    'Sinh',
    'Sqrt',
    'Square',
    'Tanh',
    'ZerosLike',
    'OnesLike',
  ]),
  ...named('unary', 'activations', ['Relu', 'Relu6', 'Elu', 'Softplus']),
  ...named('binary', 'z', ['AddV2', 'Sub', 'Mul', 'RealDiv', 'Maximum', 'Minimum', 'SquaredDifference']),
  ...named('comparison', 'z', ['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual']),
  ...named('logical', 'z', ['LogicalAnd', 'LogicalOr']),
  ...named('logical', 'y', ['LogicalNot']),
  ...named('reduction', 'output', ['Sum', 'Mean', 'Max', 'Min']),
  AddN: ['addN', 'sum'],
  Reshape: ['reshape', 'output'],
  SelectV2: ['select', 'output'],
  Cast: ['cast', 'y'],
};

const FLOATS: ReadonlySet<GraphType> = new Set<GraphType>(['float32', 'bfloat16', 'half']);

/** Tells how to fuse a node; undefined for what is no elementwise operation or reduction of floats. */
export function fusibleOperation(node: GraphNode): FusibleOperation | undefined {
  const known = Object.hasOwn(OPERATIONS, node.operation) ? OPERATIONS[node.operation] : undefined;
  if (known === undefined) return undefined;
  const [kind, output] = known;
  const types =
    kind === 'cast' ? castTypes(node) : typesOf(kind, typeAttribute(node, 'T'), node.inputs.length);
  return types === undefined
    ? undefined
    : {
        output,
        computes: kind !== 'reshape',
        reduces: kind === 'reduction',
        ...types,
      };
}

type Types = Pick<FusibleOperation, 'inputTypes' | 'outputType'>;

function typesOf(kind: Kind, type: GraphType | undefined, inputCount: number): Types | undefined {
  if (kind === 'logical') {
    return { inputTypes: Array.from({ length: inputCount }, () => 'bool' as const), outputType: 'bool' };
  }
  if (kind === 'comparison' && type === 'int32') return { inputTypes: [type, type], outputType: 'bool' };
  if (type === undefined || !FLOATS.has(type)) return undefined;
  if (kind === 'reduction' || kind === 'reshape') return { inputTypes: [type, 'int32'], outputType: type };
  if (kind === 'select') return { inputTypes: ['bool', type, type], outputType: type };
  return {
    inputTypes: Array.from({ length: inputCount }, () => type),
    outputType: kind === 'comparison' ? 'bool' : type,
  };
}

/** Casts from booleans to floats and between floats; those to integers round in their own ways. */
function castTypes(node: GraphNode): Types | undefined {
  const [from, to] = [typeAttribute(node, 'SrcT'), typeAttribute(node, 'DstT')];
  if (from === undefined || to === undefined || !FLOATS.has(to)) return undefined;
  return FLOATS.has(from) || from === 'bool' ? { inputTypes: [from], outputType: to } : undefined;
}

function typeAttribute(node: GraphNode, name: string): GraphType | undefined {
  const attribute = node.attributes[name];
  return attribute?.kind === 'type' ? attribute.value : undefined;
}

function named(
  kind: Kind,
  output: string,
  operations: readonly string[],
): Record<string, readonly [Kind, string]> {
  return Object.fromEntries(operations.map((operation) => [operation, [kind, output]]));
}
