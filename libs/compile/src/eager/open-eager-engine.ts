import { registerMissingKernels, registerOps, type NamedArrays } from '@albectra/ops';
import { setBackend } from '@tensorflow/tfjs-core';

import type { Engine, EngineName, Session, SessionOptions, TensorFunctions } from '../engine.ts';
import { EngineUnavailableError } from '../errors.ts';
import { requireFloat32 } from '../require-precision.ts';
import { EagerSession } from './eager-session.ts';

/** What {@link openEagerEngine} needs of a backend. */
export interface EagerEngineOptions {
  /** Name of the engine and of its tfjs backend, which is registered. */
  readonly name: EngineName;
  /** Describes the initialised backend. */
  readonly describe: () => string;
  /** Command that helps if it does not start. */
  readonly command: string;
  /**
   * Watches the initialised backend; the function that it returns tells what went wrong with the device
   * since the last call, beside the calls that failed.
   */
  readonly watch?: () => () => string | undefined;
}

/**
 * Initialises a tfjs backend and wraps it as an engine.
 *
 * @throws {EngineUnavailableError} if it does not start.
 */
export async function openEagerEngine(options: EagerEngineOptions): Promise<Engine> {
  const { name, describe, command, watch } = options;
  if (!(await setBackend(name))) {
    const missing = `a working tfjs backend ${name} (it did not start)`;
    throw new EngineUnavailableError({ engine: name, missing, command });
  }
  const takeFailure = watch?.();
  registerOps(name);
  registerMissingKernels(name);
  return {
    name,
    description: describe(),
    open: async (
      functions: TensorFunctions,
      state: NamedArrays,
      sessionOptions: SessionOptions = {},
    ): Promise<Session> => {
      requireFloat32(name, sessionOptions);
      return new EagerSession({ backendName: name, ...(takeFailure && { takeFailure }) }, functions, state);
    },
  };
}
