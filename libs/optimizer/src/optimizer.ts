import type { NamedTensors } from '@albectra/ops';
import type { Scalar } from '@tensorflow/tfjs-core';

/** What an optimizer must know of a parameter. */
export interface OptimizedParameter {
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether weight decay applies: to all but biases and layer norms. */
  readonly decayed: boolean;
}

/** Name and shape of a tensor that an optimizer keeps between steps; it starts as zeros. */
export interface SlotSpec {
  readonly name: string;
  readonly shape: readonly number[];
}

/** What one update is computed from. Gradients and parameters have the same names and shapes. */
export interface UpdateInputs {
  readonly parameters: NamedTensors;
  readonly gradients: NamedTensors;
  readonly slots: NamedTensors;
  /** float32. */
  readonly learningRate: Scalar;
  /** Number of finished steps, counted from 0; int32. */
  readonly step: Scalar;
}

/** New parameters and slots, under the names of the old. */
export interface UpdateResult {
  readonly parameters: NamedTensors;
  readonly slots: NamedTensors;
}

/** An optimizer without state of its own: all that it keeps goes through its slots. */
export interface Optimizer {
  /**
   * Lists the slots of a model.
   *
   * @throws {OptimizerError} if the optimizer's rule of what decays disagrees with the model's.
   */
  slots(parameters: readonly OptimizedParameter[]): readonly SlotSpec[];
  /**
   * Computes one step, in plain tfjs and without side effects.
   *
   * @throws {OptimizerError} if a parameter has no gradient or slot.
   */
  update(inputs: UpdateInputs): UpdateResult;
}
