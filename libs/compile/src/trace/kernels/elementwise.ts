import { broadcast_util, type DataType, type TensorInfo } from '@tensorflow/tfjs-core';

import { attribute } from '../../graph/graph-node.ts';
import { castTo, input, inputList, registerLowering, typeOf, type KernelCall } from '../kernel.ts';

/** Kernels of one input `x` with an operation of the same meaning: name here, name there. */
const UNARY: Readonly<Record<string, string>> = {
  Abs: 'Abs',
  Acos: 'Acos',
  Acosh: 'Acosh',
  Asin: 'Asin',
  Asinh: 'Asinh',
  Atan: 'Atan',
  Atanh: 'Atanh',
  Ceil: 'Ceil',
  Cos: 'Cos',
  Cosh: 'Cosh',
  Elu: 'Elu',
  Erf: 'Erf',
  Exp: 'Exp',
  Expm1: 'Expm1',
  Floor: 'Floor',
  Log: 'Log',
  Log1p: 'Log1p',
  Neg: 'Neg',
  OnesLike: 'OnesLike',
  Reciprocal: 'Reciprocal',
  Relu: 'Relu',
  Relu6: 'Relu6',
  Round: 'Round',
  Rsqrt: 'Rsqrt',
  Selu: 'Selu',
  Sigmoid: 'Sigmoid',
  Sign: 'Sign',
  Sin: 'Sin',
  Sinh: 'Sinh',
  Softplus: 'Softplus',
  Sqrt: 'Sqrt',
  Square: 'Square',
  Tan: 'Tan',
  Tanh: 'Tanh',
  ZerosLike: 'ZerosLike',
};

const UNARY_TESTS = ['IsFinite', 'IsInf', 'IsNan'] as const;

/** Kernels of two inputs `a` and `b` that broadcast and keep the type. */
const BINARY: Readonly<Record<string, string>> = {
  Add: 'AddV2',
  Atan2: 'Atan2',
  BitwiseAnd: 'BitwiseAnd',
  FloorDiv: 'FloorDiv',
  Maximum: 'Maximum',
  Minimum: 'Minimum',
  Mod: 'FloorMod',
  Multiply: 'Mul',
  Pow: 'Pow',
  RealDiv: 'RealDiv',
  SquaredDifference: 'SquaredDifference',
  Sub: 'Sub',
};

const COMPARISONS = ['Equal', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'NotEqual'] as const;

/** Registers elementwise functions, arithmetic, comparison, logic and casts. */
export function registerElementwise(): void {
  for (const [kernel, operation] of Object.entries(UNARY)) {
    registerLowering(kernel, (call) => unary(call, operation, input(call, 'x').dtype));
  }
  for (const kernel of UNARY_TESTS) registerLowering(kernel, (call) => unary(call, kernel, 'bool'));
  for (const [kernel, operation] of Object.entries(BINARY)) {
    registerLowering(kernel, (call) => {
      const [a, b] = numeric(call);
      return binary(call, { operation, a, b, dtype: a.dtype });
    });
  }
  for (const operation of COMPARISONS) {
    registerLowering(operation, (call) => {
      const [a, b] = numeric(call);
      return binary(call, { operation, a, b, dtype: 'bool' });
    });
  }
  registerLogic();
  registerParametric();
  registerLowering('Identity', (call) => {
    const x = input(call, 'x');
    return call.backend.output(call.backend.node(x), x.shape, x.dtype);
  });
  registerLowering('Cast', (call) =>
    castTo(call, input(call, 'x'), call.attributes['dtype'] as 'float32' | 'int32' | 'bool'),
  );
  registerLowering('AddN', addN);
}

/** Adds an elementwise operation of one input. */
export function unary(call: KernelCall, operation: string, dtype: DataType): TensorInfo {
  const x = input(call, 'x');
  return call.backend.output(
    call.backend.add(operation, [call.backend.node(x)], { T: typeOf(x) }),
    x.shape,
    dtype,
  );
}

/** Adds an operation of two inputs of one type that broadcast. */
export function binary(
  { backend }: KernelCall,
  options: { operation: string; a: TensorInfo; b: TensorInfo; dtype: DataType },
): TensorInfo {
  const { operation, a, b, dtype } = options;
  const node = backend.add(operation, [backend.node(a), backend.node(b)], { T: typeOf(a) });
  return backend.output(node, broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape), dtype);
}

/** The inputs `a` and `b`, booleans as int32: TensorFlow computes with no booleans. */
function numeric(call: KernelCall): [TensorInfo, TensorInfo] {
  const a = input(call, 'a');
  const b = input(call, 'b');
  return a.dtype === 'bool' ? [castTo(call, a, 'int32'), castTo(call, b, 'int32')] : [a, b];
}

function registerLogic(): void {
  for (const operation of ['LogicalAnd', 'LogicalOr']) {
    registerLowering(operation, ({ inputs, backend }) => {
      const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
      const shape = broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape);
      const node = backend.add(operation, [backend.node(a), backend.node(b)], {});
      return backend.output(node, shape, 'bool');
    });
  }
  registerLowering('LogicalNot', (call) => {
    const x = input(call, 'x');
    const node = call.backend.add('LogicalNot', [call.backend.node(x)], {});
    return call.backend.output(node, x.shape, 'bool');
  });
}

function registerParametric(): void {
  registerLowering('LeakyRelu', ({ inputs, attributes, backend }) => {
    const { x } = inputs as { x: TensorInfo };
    const alpha = attribute.float(attributes['alpha'] as number);
    const node = backend.add('LeakyRelu', [backend.node(x)], { T: typeOf(x), alpha });
    return backend.output(node, x.shape, x.dtype);
  });
  registerLowering('EluGrad', ({ inputs, backend }) => {
    const { dy, y } = inputs as { dy: TensorInfo; y: TensorInfo };
    const node = backend.add('EluGrad', [backend.node(dy), backend.node(y)], { T: typeOf(y) });
    return backend.output(node, y.shape, y.dtype);
  });
  registerLowering('ClipByValue', ({ inputs, attributes, backend }) => {
    const { x } = inputs as { x: TensorInfo };
    const T = typeOf(x);
    const upper = backend.scalar(attributes['clipValueMax'] as number, x.dtype);
    const lower = backend.scalar(attributes['clipValueMin'] as number, x.dtype);
    const below = backend.add('Minimum', [backend.node(x), upper], { T });
    return backend.output(backend.add('Maximum', [below, lower], { T }), x.shape, x.dtype);
  });
  registerLowering('Prelu', prelu);
  registerLowering('Step', step);
}

/** `max(x, 0) + alpha * min(x, 0)`. */
export function prelu(call: KernelCall): TensorInfo {
  const { backend } = call;
  const x = input(call, 'x');
  const alpha = input(call, 'alpha');
  const T = typeOf(x);
  const zero = backend.scalar(0, x.dtype);
  const negative = backend.add('Minimum', [backend.node(x), zero], { T });
  const scaled = backend.add('Mul', [backend.node(alpha), negative], { T });
  const positive = backend.add('Relu', [backend.node(x)], { T });
  const shape = broadcast_util.assertAndGetBroadcastShape(x.shape, alpha.shape);
  return backend.output(backend.add('AddV2', [positive, scaled], { T }), shape, x.dtype);
}

/** 1 where x is positive, `alpha` where it is not, NaN where it is NaN. */
function step(call: KernelCall): TensorInfo {
  const { backend } = call;
  const x = input(call, 'x');
  const node = backend.node(x);
  const T = typeOf(x);
  const positive = backend.add('Greater', [node, backend.scalar(0, x.dtype)], { T });
  const one = backend.scalar(1, x.dtype);
  const alpha = backend.scalar(call.attributes['alpha'] as number, x.dtype);
  const stepped = backend.add('SelectV2', [positive, one, alpha], { T });
  if (x.dtype !== 'float32') return backend.output(stepped, x.shape, x.dtype);
  const isNan = backend.add('IsNan', [node], { T });
  return backend.output(backend.add('SelectV2', [isNan, node, stepped], { T }), x.shape, x.dtype);
}

function addN(call: KernelCall): TensorInfo {
  const tensors = inputList(call);
  const first = tensors[0] as TensorInfo;
  const nodes = tensors.map((tensor) => call.backend.node(tensor));
  const node = call.backend.add('AddN', nodes, {
    T: typeOf(first),
    N: attribute.int(tensors.length),
  });
  return call.backend.output(node, first.shape, first.dtype);
}
