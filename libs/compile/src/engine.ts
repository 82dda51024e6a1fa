import type { NamedArrays, TensorFunction } from '@albectra/ops';
import type { RandomKey } from '@albectra/random';

import type { Precision } from './precision.ts';

/** The engines by name, from the fastest to the slowest. */
export const ENGINE_NAMES = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const;

/** Name of an engine. */
export type EngineName = (typeof ENGINE_NAMES)[number];

/** Tensor functions by name; all functions of a session share its state. */
export type TensorFunctions = Readonly<Record<string, TensorFunction>>;

/** How a session computes. */
export interface SessionOptions {
  /**
   * Type of matrix products; state, inputs, outputs and all else are float32. Default `float32`.
   *
   * The others are for compiled graphs, on devices that are faster in them.
   */
  readonly precision?: Precision;
  /** Functions that run in float32 all the same: evaluations, whose results shall be comparable. */
  readonly float32Functions?: readonly string[];
  /** Takes a precision also where it is slower than float32: to test what a run elsewhere computes. */
  readonly allowSlow?: boolean;
  /**
   * TensorFlow's names of the devices that `onDevice` of `@albectra/ops` counts: `/device:GPU:0`, ….
   *
   * Without any, and on engines without graphs, all runs on the engine's own device.
   */
  readonly devices?: readonly string[];
  /**
   * Whether compiled graphs leave chains of elementwise operations to XLA. Default true.
   *
   * A step takes about an eighth less time then, and a new set of shapes seconds longer to compile.
   */
  readonly fuse?: boolean;
  /**
   * Whether the session takes over the arrays of the first state. Compiled graphs then keep no copy, and
   * empty them once the device has them: what a program that needs them no more saves is twice their memory.
   */
  readonly takeState?: boolean;
}

/** Something that runs tensor functions: a library with a device. */
export interface Engine {
  readonly name: EngineName;
  /** Library, version and device, for people. */
  readonly description: string;
  /**
   * Opens a session: functions over a state of their own.
   *
   * @param functions Pure functions by name.
   * @param state First values of the state; without `takeState` the arrays are not kept once the promise is
   *   fulfilled.
   * @throws {SessionError} if an array of `state` does not fit its shape, if the engine or its device
   *   would be slow in the precision, or if there is no such device. A session without functions and
   *   state is a cheap way to find out.
   */
  open(functions: TensorFunctions, state: NamedArrays, options?: SessionOptions): Promise<Session>;
}

/** Tensor functions with the state that they read and replace, resident on an engine. */
export interface Session {
  /**
   * Runs one function and replaces the state entries that it returns.
   *
   * @param name Name of the function.
   * @param batch Its inputs. A new set of shapes may cost the engine a compilation.
   * @param key Philox key of this call.
   * @returns Its outputs; boolean ones as int32.
   * @throws {SessionError} if an input, or the function's result, does not fit; or if the engine
   * fails, and then a session whose state may be replaced in part is closed.
   * @throws {TraceError} if the engine compiles, and this function cannot be compiled.
   */
  run(name: string, batch: NamedArrays, key: RandomKey): Promise<NamedArrays>;
  /**
   * Records a function for the shapes of a batch, which the next run compiles together with its own.
   *
   * Every new set of shapes costs an engine that compiles a new graph of all that it knows: functions
   * that take turns are made known at once. Engines that compile nothing have no such method.
   *
   * @param batch Its values do not matter.
   * @throws {SessionError} if the batch, or the function's result, does not fit.
   * @throws {TraceError} if this function cannot be compiled.
   */
  prepare?(name: string, batch: NamedArrays): Promise<void>;
  /**
   * Graphs that were compiled so far; absent where nothing is. Functions and shapes that were made known in
   * time are all in the first one.
   */
  readonly compilations?: number;
  /** Copies the whole state to the host. */
  readState(): Promise<NamedArrays>;
  /** Frees the state; the session cannot be used any more. */
  close(): void;
}
