import { registerGradients, type NamedArrays } from '@albectra/ops';

import type { Engine, Session, SessionOptions, TensorFunctions } from '../engine.ts';
import { describeProcessor } from '../describe-processor.ts';
import { mixedPrecision } from '../passes/mixed-precision.ts';
import { requireFastPrecision } from '../require-precision.ts';
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
    open: async (
      functions: TensorFunctions,
      state: NamedArrays,
      options: SessionOptions = {},
    ): Promise<Session> => {
      const { precision = 'float32' } = options;
      requireFastPrecision(options, { isGpu: addon.isUsingGpuDevice(), version: addon.TF_Version });
      const passes = precision === 'float32' ? [] : [mixedPrecision(LOW_TYPES[precision])];
      return new TensorflowSession(addon, { functions, state, passes });
    },
  };
}

/** TensorFlow's names of the low precisions. */
const LOW_TYPES = { bfloat16: 'bfloat16', float16: 'half' } as const;
