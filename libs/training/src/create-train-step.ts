import type { PretrainingModel } from '@albectra/encoder';
import type { NamedTensors, TensorFunction } from '@albectra/ops';
import { clipByGlobalNorm } from '@albectra/optimizer';
import type { Optimizer, Schedule } from '@albectra/optimizer';
import { add, keep, scalar, valueAndGrads } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { asGroup, selectGroup, STEP_ENTRY } from './named-state.ts';

/** What a train step is made from. */
export interface TrainStepParts {
  readonly model: PretrainingModel;
  readonly optimizer: Optimizer;
  /** The learning rate of a step, counted from 0. */
  readonly schedule: Schedule;
  /** Largest global norm of the gradients. */
  readonly clipNorm: number;
}

/**
 * Makes the function that trains on one batch.
 *
 * Its state holds `parameter/…`, `slot/…` and `step`; its outputs are the scalars `loss`, the model's
 * own metrics, `gradientNorm` (before clipping) and `learningRate`. Gradients are clipped by their
 * global norm before the optimizer, as in the BERT, ALBERT and ELECTRA sources.
 */
export function createTrainStep(parts: TrainStepParts): TensorFunction {
  const { model, optimizer, schedule, clipNorm } = parts;
  return (state, batch, key) => {
    const parameters = selectGroup(state, 'parameter');
    const step = state[STEP_ENTRY] as Scalar;
    const { loss, metrics, gradients } = differentiate(model, parameters, { batch, key });
    const clipped = clipByGlobalNorm(gradients, clipNorm);
    const learningRate = schedule(step);
    const updated = optimizer.update({
      parameters,
      gradients: clipped.gradients,
      slots: selectGroup(state, 'slot'),
      learningRate,
      step,
    });
    return {
      state: {
        ...asGroup(updated.parameters, 'parameter'),
        ...asGroup(updated.slots, 'slot'),
        [STEP_ENTRY]: add(step, scalar(1, 'int32')),
      },
      outputs: { loss, ...metrics, gradientNorm: clipped.norm, learningRate },
    };
  };
}

interface Differentiated {
  readonly loss: Scalar;
  readonly metrics: NamedTensors;
  readonly gradients: NamedTensors;
}

function differentiate(
  model: PretrainingModel,
  parameters: NamedTensors,
  { batch, key }: { batch: NamedTensors; key: Tensor1D },
): Differentiated {
  const names = Object.keys(parameters);
  let metrics: NamedTensors = {};
  const lossOf = (...values: Tensor[]): Scalar => {
    const byName = Object.fromEntries(names.map((name, place) => [name, values[place]!]));
    const result = model.loss(byName, batch, key);
    // tfjs frees what the function made but for its result: the metrics must outlive it.
    metrics = Object.fromEntries(Object.entries(result.metrics).map(([name, value]) => [name, keep(value)]));
    return result.loss;
  };
  const { value, grads } = valueAndGrads(lossOf)(names.map((name) => parameters[name]!));
  const gradients = Object.fromEntries(names.map((name, place) => [name, grads[place]!]));
  return { loss: value as Scalar, metrics, gradients };
}
