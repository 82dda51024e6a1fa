import type { NamedArray, NamedArrays, NamedTensors, TensorFunction } from '@albectra/ops';
import type { RandomKey } from '@albectra/random';
import { cast, dispose, keep, setBackend, tensor, tensor1d, tidy, type Tensor } from '@tensorflow/tfjs-core';

import { checkArrays, checkResult, findFunction, hostArray } from '../check-arrays.ts';
import type { EngineName, Session, TensorFunctions } from '../engine.ts';
import { SessionError } from '../errors.ts';

/** Where an {@link EagerSession} runs. */
export interface EagerDevice {
  /** An initialised tfjs backend. */
  readonly backendName: EngineName;
  /** Tells what the device reported since the last call, beside the calls that failed. */
  readonly takeFailure?: () => string | undefined;
}

/** Functions that a tfjs backend runs operation by operation, over tensors that it keeps. */
export class EagerSession implements Session {
  readonly #device: EagerDevice;
  readonly #functions: TensorFunctions;
  #state: Record<string, Tensor> | undefined;

  constructor(device: EagerDevice, functions: TensorFunctions, state: NamedArrays) {
    checkArrays(state, 'state');
    this.#device = device;
    this.#functions = functions;
    this.#useBackend();
    this.#state = mapValues(state, (array) => keep(toTensor(array)));
  }

  async run(name: string, batch: NamedArrays, key: RandomKey): Promise<NamedArrays> {
    const state = this.#openState();
    checkArrays(batch, 'batch');
    const run = findFunction(this.#functions, name);
    return this.#checked(() => {
      this.#useBackend();
      const result = tidy(() => this.#compute(state, { name, run, batch, key }));
      for (const [entry, value] of Object.entries(result.state)) {
        state[entry]?.dispose();
        state[entry] = keep(value);
      }
      return takeArrays(result.outputs);
    });
  }

  async readState(): Promise<NamedArrays> {
    const state = this.#openState();
    return this.#checked(() => readArrays(state));
  }

  close(): void {
    if (this.#state !== undefined) dispose(Object.values(this.#state));
    this.#state = undefined;
  }

  #compute(
    state: Record<string, Tensor>,
    call: { name: string; run: TensorFunction; batch: NamedArrays; key: RandomKey },
  ): { state: NamedTensors; outputs: NamedTensors } {
    const { name, run, batch, key } = call;
    const keyTensor = tensor1d([key[0] | 0, key[1] | 0], 'int32');
    const returned = run({ ...state }, mapValues(batch, toTensor), keyTensor);
    checkResult(name, returned, state as Readonly<Record<string, NamedArray & Tensor>>);
    // Each result is disposed of on its own, so that no two may be one tensor. wasm's clones are copies.
    const taken = new Set(Object.values(state));
    const own = (value: Tensor): Tensor => {
      if (taken.has(value)) return value.clone();
      taken.add(value);
      return value;
    };
    return {
      state: mapValues(returned.state ?? {}, own),
      outputs: mapValues(returned.outputs, (value) => own(toHostType(value))),
    };
  }

  #useBackend(): void {
    // An initialised backend is set at once; the promise only says so.
    void setBackend(this.#device.backendName);
  }

  /**
   * Calls the device, and closes the session if the device failed meanwhile: what it computed, the
   * state too, has no meaning then.
   */
  async #checked(use: () => Promise<NamedArrays>): Promise<NamedArrays> {
    const [result] = await Promise.allSettled([(async () => use())()]);
    const failure = this.#device.takeFailure?.();
    if (failure === undefined) {
      if (result.status === 'fulfilled') return result.value;
      throw result.reason;
    }
    this.close();
    throw new SessionError(
      'engine-failure',
      `Engine ${this.#device.backendName} failed: expected a result, got an error of the device: ${failure}. Go on from the last checkpoint; choose a smaller batch if memory ran out.`,
      { cause: result.status === 'rejected' ? result.reason : undefined },
    );
  }

  #openState(): Record<string, Tensor> {
    if (this.#state !== undefined) return this.#state;
    throw new SessionError(
      'session-closed',
      'Running failed: expected an open session, got a closed one. Open another.',
    );
  }
}

function toTensor({ values, shape, dtype }: NamedArray): Tensor {
  // tfjs keeps the array it is given; the caller may fill its array again.
  return tensor(values.slice(), [...shape], dtype);
}

function toHostType(value: Tensor): Tensor {
  return value.dtype === 'bool' ? cast(value, 'int32') : value;
}

/** Copies tensors to the host, and frees them. */
async function takeArrays(tensors: NamedTensors): Promise<NamedArrays> {
  try {
    return await readArrays(tensors);
  } finally {
    dispose(Object.values(tensors));
  }
}

async function readArrays(tensors: NamedTensors): Promise<NamedArrays> {
  const arrays: Record<string, NamedArray> = {};
  for (const [name, value] of Object.entries(tensors)) {
    const dtype = value.dtype === 'int32' ? 'int32' : 'float32';
    // The cpu backend hands out its own array.
    const values = (await value.data()).slice() as Float32Array | Int32Array;
    arrays[name] = hostArray({ shape: value.shape, dtype }, values);
  }
  return arrays;
}

function mapValues<In, Out>(
  record: Readonly<Record<string, In>>,
  transform: (value: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, transform(value)]));
}
