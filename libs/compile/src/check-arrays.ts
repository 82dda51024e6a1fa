import type { NamedArray, NamedArrays, TensorFunctionResult } from '@albectra/ops';
import type { Tensor } from '@tensorflow/tfjs-core';

import { SessionError } from './errors.ts';

/** Shape and type of a named array. */
export interface ArraySpec {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
}

/** Number of values of a shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * Checks that every array has as many values as its shape says, of its type.
 *
 * @param what What the arrays are, for the message: `batch` or `state`.
 * @throws {SessionError}
 */
export function checkArrays(arrays: NamedArrays, what: string): void {
  for (const [name, array] of Object.entries(arrays)) {
    const size = sizeOf(array.shape);
    const Values = array.dtype === 'int32' ? Int32Array : Float32Array;
    if (array.values instanceof Values && array.values.length === size) continue;
    throw new SessionError(
      'invalid-array',
      `Array ${name} of the ${what} does not fit: expected ${size} values of ${array.dtype} for shape [${array.shape}], got ${array.values.length} in a ${array.values.constructor.name}. Pass what its shape says.`,
    );
  }
}

/**
 * Checks that a function returned tensors, and state entries like those that they replace.
 *
 * @throws {SessionError}
 */
export function checkResult(
  functionName: string,
  result: TensorFunctionResult,
  state: Readonly<Record<string, ArraySpec>>,
): void {
  if (typeof result !== 'object' || typeof result.outputs !== 'object') {
    throw invalid(functionName, 'expected { outputs } without a promise, got something else');
  }
  for (const [name, tensor] of Object.entries(result.state ?? {})) {
    const expected = state[name];
    if (expected === undefined) {
      throw invalid(functionName, `expected entries of the state, got the unknown entry ${name}`);
    }
    if (describe(expected) !== describe(tensor)) {
      const problem = `expected state entry ${name} to be ${describe(expected)}, got ${describe(tensor)}`;
      throw invalid(functionName, problem);
    }
  }
}

/** Looks a function up by name. @throws {SessionError} if there is none. */
export function findFunction<T>(functions: Readonly<Record<string, T>>, name: string): T {
  const found = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (found !== undefined) return found;
  throw new SessionError(
    'unknown-function',
    `Running failed: expected one of ${Object.keys(functions).join(', ')}, got ${name}. Name a function that the session was opened with.`,
  );
}

/** Wraps values that were read from an engine. */
export function hostArray(spec: ArraySpec, values: Float32Array | Int32Array): NamedArray {
  return { shape: [...spec.shape], dtype: spec.dtype, values };
}

function describe(spec: ArraySpec | Tensor): string {
  return `${spec.dtype} [${spec.shape.join(',')}]`;
}

function invalid(functionName: string, problem: string): SessionError {
  return new SessionError(
    'invalid-result',
    `Function ${functionName} returned what does not fit: ${problem}. Correct the function.`,
  );
}
