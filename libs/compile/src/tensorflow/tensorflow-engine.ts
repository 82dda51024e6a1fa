import { registerGradients, type NamedArrays } from '@albectra/ops';

import type { Engine, Session, SessionOptions, TensorFunctions } from '../engine.ts';
import { describeProcessor } from '../describe-processor.ts';
import type { GraphPass } from '../passes/graph-pass.ts';
import { mixedPrecision } from '../passes/mixed-precision.ts';
import { requireFastPrecision } from '../require-precision.ts';
import { loadTensorflow } from './load-tensorflow.ts';
import { requireDevices } from './require-devices.ts';
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
      requireFastPrecision(options, { isGpu: addon.isUsingGpuDevice(), version: addon.TF_Version });
      const { devices = [], fuse = true, takeState = false } = options;
      requireDevices(addon, devices);
      return new TensorflowSession(addon, state, {
        functions,
        devices,
        takeState,
        fuse: fuse && hasXla(addon.TF_Version),
        passesOf: (name) => passesOf(name, options),
      });
    },
  };
}

/** Whether a TensorFlow library brings XLA: those of the Python packages do, from 2.12 on. */
function hasXla(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 2 || (major === 2 && minor >= 12);
}

/** The rewrites of a function's graph that a session asks for. */
function passesOf(
  name: string,
  { precision = 'float32', float32Functions = [] }: SessionOptions,
): readonly GraphPass[] {
  if (precision === 'float32' || float32Functions.includes(name)) return [];
  return [mixedPrecision(LOW_TYPES[precision])];
}

/** TensorFlow's names of the low precisions. */
const LOW_TYPES = { bfloat16: 'bfloat16', float16: 'half' } as const;
