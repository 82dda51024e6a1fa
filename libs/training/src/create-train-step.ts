import type { PretrainingModel } from '@albectra/encoder';
import type { NamedTensors, TensorFunction } from '@albectra/ops';
import { clipByGlobalNorm } from '@albectra/optimizer';
import type { Optimizer, Schedule } from '@albectra/optimizer';
import {
  add,
  cast,
  isFinite as isFiniteNumber,
  logicalNot,
  scalar,
  sub,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { asGroup, selectGroup, STEP_ENTRY } from './named-state.ts';
import { differentiate } from './step/differentiate.ts';
import { lossScaleOf, nextLossScale, skippedStepsOf } from './step/loss-scale.ts';
import type { LossScaleRecipe } from './step/loss-scale.ts';

/** What a train step is made from. */
export interface TrainStepParts {
  readonly model: PretrainingModel;
  readonly optimizer: Optimizer;
  /** The learning rate of a step, counted from 0. */
  readonly schedule: Schedule;
  /** Largest global norm of the gradients. */
  readonly clipNorm: number;
  /** Scales the loss while gradients are computed; it implies `skipNonFinite`. */
  readonly lossScale?: LossScaleRecipe | undefined;
  /** Whether a step whose gradients are not finite replaces no parameter and no slot. Default false. */
  readonly skipNonFinite?: boolean;
  /** Devices that share the rows of a batch. Default 1. */
  readonly deviceCount?: number;
}

/**
 * Makes the function that trains on one batch.
 *
 * Its state holds `parameter/…`, `slot/…` and `step`, and with a loss scale `lossScale/…`. Its outputs are
 * the scalars `loss`, the model's own metrics, `gradientNorm` (before clipping) and `learningRate`; where
 * steps can be skipped also `updateSkipped`, 0 or 1, and with a loss scale `lossScale`, that of this step.
 * Gradients are clipped by their global norm before the optimizer, as in the BERT, ALBERT and ELECTRA
 * sources.
 */
export function createTrainStep(parts: TrainStepParts): TensorFunction {
  return (state, batch, key) => {
    const { loss, metrics, gradients } = differentiateBatch(parts, state, { batch, key });
    const updated = update(parts, state, gradients);
    return { state: updated.state, outputs: { loss, ...metrics, ...updated.outputs } };
  };
}

/**
 * Makes the function that adds the gradients of a micro-batch to `accumulator/…` of the state.
 *
 * Its outputs are this micro-batch's share of `loss` and of the model's metrics.
 */
export function createAccumulateStep(parts: TrainStepParts): TensorFunction {
  return (state, batch, key) => {
    const { loss, metrics, gradients } = differentiateBatch(parts, state, { batch, key });
    const sums = selectGroup(state, 'accumulator');
    const accumulators = mapValues(gradients, (gradient, name) => add(sums[name]!, gradient));
    return { state: asGroup(accumulators, 'accumulator'), outputs: { loss, ...metrics } };
  };
}

/**
 * Makes the function that ends a step of micro-batches: it updates by the accumulators, and clears them.
 *
 * It takes no batch, and has the outputs of {@link createTrainStep} but for the loss and its parts.
 */
export function createApplyStep(parts: TrainStepParts): TensorFunction {
  return (state) => {
    const accumulators = selectGroup(state, 'accumulator');
    const updated = update(parts, state, accumulators);
    const cleared = asGroup(mapValues(accumulators, zerosLike), 'accumulator');
    return { state: { ...updated.state, ...cleared }, outputs: updated.outputs };
  };
}

/** Replaces parameters, slots, loss scale and step by what gradients make of them. */
function update(
  parts: TrainStepParts,
  state: NamedTensors,
  gradients: NamedTensors,
): { readonly state: NamedTensors; readonly outputs: NamedTensors } {
  const { optimizer, schedule, clipNorm } = parts;
  const parameters = selectGroup(state, 'parameter');
  const slots = selectGroup(state, 'slot');
  const step = state[STEP_ENTRY] as Scalar;
  const clipped = clipByGlobalNorm(gradients, clipNorm);
  const learningRate = schedule(step);
  const guard = guardOf(parts, state, clipped.norm);
  const updated = optimizer.update({
    parameters,
    gradients: clipped.gradients,
    slots,
    learningRate,
    step: guard?.skippedSteps === undefined ? step : sub(step, guard.skippedSteps),
  });
  const chosen = (next: NamedTensors, previous: NamedTensors): NamedTensors =>
    guard === undefined
      ? next
      : mapValues(next, (value, name) => where(guard.isSound, value, previous[name]!));
  return {
    state: {
      ...asGroup(chosen(updated.parameters, parameters), 'parameter'),
      ...asGroup(chosen(updated.slots, slots), 'slot'),
      ...guard?.state,
      [STEP_ENTRY]: add(step, scalar(1, 'int32')),
    },
    outputs: { gradientNorm: clipped.norm, learningRate, ...guard?.outputs },
  };
}

function differentiateBatch(
  { model, lossScale, deviceCount = 1 }: TrainStepParts,
  state: NamedTensors,
  call: { readonly batch: NamedTensors; readonly key: Parameters<TensorFunction>[2] },
): ReturnType<typeof differentiate> {
  return differentiate({
    model,
    parameters: selectGroup(state, 'parameter'),
    ...call,
    lossScale: lossScale && lossScaleOf(selectGroup(state, 'lossScale')),
    deviceCount,
  });
}

/** What keeps the parameters from gradients that are not finite. */
interface Guard {
  /** Whether the gradients are finite, so that the step counts; bool. */
  readonly isSound: Tensor;
  /** Steps so far that did not count, where the state tells. */
  readonly skippedSteps?: Scalar;
  readonly state?: NamedTensors;
  readonly outputs: NamedTensors;
}

/** Judges gradients by their norm, and moves the loss scale by it; undefined if every step counts. */
function guardOf(
  { lossScale, skipNonFinite = false }: TrainStepParts,
  state: NamedTensors,
  norm: Scalar,
): Guard | undefined {
  if (lossScale === undefined && !skipNonFinite) return undefined;
  const isSound = isFiniteNumber(norm);
  const updateSkipped = cast(logicalNot(isSound), 'float32');
  if (lossScale === undefined) return { isSound, outputs: { updateSkipped } };
  const entries = selectGroup(state, 'lossScale');
  return {
    isSound,
    skippedSteps: skippedStepsOf(entries),
    state: asGroup(nextLossScale(entries, isSound, lossScale), 'lossScale'),
    outputs: { updateSkipped, lossScale: lossScaleOf(entries) },
  };
}

function mapValues(
  tensors: NamedTensors,
  change: (tensor: Tensor, name: string) => Tensor,
): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor, name)]));
}
