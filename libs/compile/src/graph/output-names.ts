/** Operations by the name of their outputs in TensorFlow's definitions, where it is not `output`. */
const OPERATIONS: Readonly<Record<string, string>> = {
  activations: 'Elu LeakyRelu Relu Relu6 Selu Softplus',
  backprops: 'EluGrad',
  logsoftmax: 'LogSoftmax',
  out: 'Cumprod Cumsum',
  product: 'MatMul _FusedMatMul',
  resized_images: 'ResizeBilinear ResizeNearestNeighbor',
  resource: 'VarHandleOp',
  softmax: 'Softmax',
  sum: 'AddN',
  value: 'ReadVariableOp',
  y: `Abs Acos Acosh Asin Asinh Atan Atanh Cast Ceil Cos Cosh DeepCopy Erf Exp Expm1 Floor IsFinite IsInf IsNan Log
    Log1p LogicalNot Neg OnesLike Reciprocal Round Rsqrt Sigmoid Sign Sin Sinh Sqrt Square Tan Tanh
    Transpose ZerosLike`,
  z: `AddV2 Atan2 BitwiseAnd Equal FloorDiv FloorMod Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr
    Maximum Minimum Mod Mul NotEqual Pow RealDiv SquaredDifference Sub`,
};

const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(OPERATIONS).flatMap(([name, operations]) =>
    operations.split(/\s+/u).map((operation) => [operation, name] as const),
  ),
);

/** Operations with several outputs of different names; those of a list have one name. */
const SEVERAL: Readonly<Record<string, readonly string[]>> = { TopKV2: ['values', 'indices'] };

/**
 * Refers to an output of a node in the way of functions, `node:output:index`, where graphs have `node:index`.
 *
 * @param index Number of the output among all of the node.
 */
export function functionOutput(node: string, operation: string, index: number = 0): string {
  const several = Object.hasOwn(SEVERAL, operation) ? SEVERAL[operation] : undefined;
  if (several !== undefined) return `${node}:${several[index]}:0`;
  return `${node}:${NAMES.get(operation) ?? 'output'}:${index}`;
}
