import type { GraphNode, GraphType } from '../graph/graph-node.ts';

/** What it takes to put an operation into a fused function. */
export interface FusibleOperation {
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

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ...named('unary', ['Abs', 'Cosh', 'Erf', 'Exp', 'Expm1', 'Floor', 'Log', 'Log1p', 'Neg', 'Reciprocal']),
  ...named('unary', ['Rsqrt', 'Sigmoid', 'Sign', 'Sinh', 'Sqrt', 'Square', 'Tanh', 'ZerosLike', 'OnesLike']),
  ...named('unary', ['Relu', 'Relu6', 'Elu', 'Softplus']),
  ...named('binary', ['AddV2', 'Sub', 'Mul', 'RealDiv', 'Maximum', 'Minimum', 'SquaredDifference']),
  ...named('comparison', ['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual']),
  ...named('logical', ['LogicalAnd', 'LogicalOr', 'LogicalNot']),
  ...named('reduction', ['Sum', 'Mean', 'Max', 'Min']),
  ...named('addN', ['AddN']),
  ...named('reshape', ['Reshape']),
  ...named('select', ['SelectV2']),
  ...named('cast', ['Cast']),
]);

const FLOATS: ReadonlySet<GraphType> = new Set<GraphType>(['float32', 'bfloat16', 'half']);

/** Tells how to fuse a node; undefined for what is no elementwise operation or reduction of floats. */
export function fusibleOperation(node: GraphNode): FusibleOperation | undefined {
  const kind = KINDS.get(node.operation);
  if (kind === undefined) return undefined;
  const types =
    kind === 'cast' ? castTypes(node) : typesOf(kind, typeAttribute(node, 'T'), node.inputs.length);
  return types === undefined
    ? undefined
    : {
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

function named(kind: Kind, operations: readonly string[]): (readonly [string, Kind])[] {
  return operations.map((operation) => [operation, kind]);
}
