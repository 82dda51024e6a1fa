import { registerGradients, type NamedArrays } from '@albectra/ops';

import type { Engine, Session, TensorFunctions } from '../engine.ts';
import { describeProcessor } from '../describe-processor.ts';
import { loadTensorflow } from './load-tensorflow.ts';
import { TensorflowSession } from './tensorflow-session.ts';

/**
 * Opens the engine that compiles functions into TensorFlow graphs.
 *
 * @param runtimeFolder Folder of all prepared runtimes; the user's cache if undefined.
 * @throws {EngineUnavailableError} if there is no runtime.
 */
export async function openTensorflowEngine(runtimeFolder?: string): Promise<Engine> {
  const { addon } = loadTensorflow(runtimeFolder);
  registerGradients();
  const device = addon.isUsingGpuDevice() ? 'GPU' : describeProcessor();
  return {
    name: 'tensorflow',
    description: `TensorFlow ${addon.TF_Version}, compiled graphs, ${device}`,
    open: async (functions: TensorFunctions, state: NamedArrays): Promise<Session> =>
      new TensorflowSession(addon, functions, state),
  };
}
