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
 * Makes the function that trains on one batch, or on the last micro-batch of one.
 *
 * Its state holds `parameter/…`, `slot/…` and `step`, with a loss scale `lossScale/…`, and with several
 * micro-batches `accumulator/…`. Its outputs are the scalars `loss`, the model's own metrics,
 * `gradientNorm` (before clipping) and `learningRate`; where steps can be skipped also `updateSkipped`, 0
 * or 1, and with a loss scale `lossScale`, that of this step. Gradients are clipped by their global norm
 * before the optimizer, as in the BERT, ALBERT and ELECTRA sources.
 */
export function createTrainStep(parts: TrainStepParts): TensorFunction {
  const { optimizer, schedule, clipNorm } = parts;
  return (state, batch, key) => {
    const parameters = selectGroup(state, 'parameter');
    const slots = selectGroup(state, 'slot');
    const accumulators = selectGroup(state, 'accumulator');
    const step = state[STEP_ENTRY] as Scalar;
    const { loss, metrics, gradients } = differentiateBatch(parts, state, { batch, key });
    const clipped = clipByGlobalNorm(sumOf(accumulators, gradients), clipNorm);
    const learningRate = schedule(step);
    const guard = guardOf(parts, state, clipped.norm);
    const updated = optimizer.update({
      parameters,
      gradients: clipped.gradients,
      slots,
      learningRate,
      step: guard?.skippedSteps === undefined ? step : sub(step, guard.skippedSteps),
    });
    const chosen = <T extends NamedTensors>(next: T, previous: T): NamedTensors =>
      guard === undefined ? next : chooseAll(guard.isSound, next, previous);
    return {
      state: {
        ...asGroup(chosen(updated.parameters, parameters), 'parameter'),
        ...asGroup(chosen(updated.slots, slots), 'slot'),
        ...asGroup(mapValues(accumulators, zerosLike), 'accumulator'),
        ...guard?.state,
        [STEP_ENTRY]: add(step, scalar(1, 'int32')),
      },
      outputs: { loss, ...metrics, gradientNorm: clipped.norm, learningRate, ...guard?.outputs },
    };
  };
}

/**
 * Makes the function that adds the gradients of a micro-batch to the accumulators.
 *
 * Its outputs are this micro-batch's share of `loss` and of the model's metrics.
 */
export function createAccumulateStep(parts: TrainStepParts): TensorFunction {
  return (state, batch, key) => {
    const { loss, metrics, gradients } = differentiateBatch(parts, state, { batch, key });
    const accumulators = sumOf(selectGroup(state, 'accumulator'), gradients);
    return { state: asGroup(accumulators, 'accumulator'), outputs: { loss, ...metrics } };
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

function chooseAll(isSound: Tensor, next: NamedTensors, previous: NamedTensors): NamedTensors {
  return Object.fromEntries(
    Object.entries(next).map(([name, value]) => [name, where(isSound, value, previous[name]!)]),
  );
}

/** Adds entries to those of the same name; without any to add to, they are the sum. */
function sumOf(sums: NamedTensors, terms: NamedTensors): NamedTensors {
  return Object.fromEntries(
    Object.entries(terms).map(([name, term]) => [
      name,
      sums[name] === undefined ? term : add(sums[name], term),
    ]),
  );
}

function mapValues(tensors: NamedTensors, change: (tensor: Tensor) => Tensor): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor)]));
}
