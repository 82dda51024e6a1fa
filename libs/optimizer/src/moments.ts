/** What AdamW and LAMB share: the two running means of the gradient, and the step that they suggest. */
import type { NamedTensors } from '@albectra/ops';
import {
  add,
  cast,
  div,
  expm1,
  mul,
  neg,
  reciprocal,
  scalar,
  sqrt,
  square,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { checkOption } from './check-option.ts';
import { OptimizerError } from './errors.ts';
import type { OptimizedParameter, Optimizer, SlotSpec, UpdateInputs, UpdateResult } from './optimizer.ts';

/** The constants of AdamW and LAMB. */
export interface MomentOptions {
  /** Decay of the mean of the gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of the squared gradients. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment. Default 1e-6, as in the BERT, ALBERT and ELECTRA sources. */
  readonly epsilon?: number;
  /** Share of a decayed parameter that a step takes away, times the learning rate. Default 0.01. */
  readonly weightDecay?: number;
  /** Divides the moments by what they lack in the first steps. Default false, as in those sources. */
  readonly biasCorrection?: boolean;
  /** Which parameters decay, by name; by default all but biases and layer norms. */
  readonly isDecayed?: (name: string) => boolean;
  /**
   * Factor of the learning rate of a parameter, by name, at least 0; 1 by default.
   *
   * Decay is multiplied by it too, as by the learning rate. `layerwiseFactors` makes ELECTRA's.
   */
  readonly rateFactor?: (name: string) => number;
}

/** The constants as tensors, made once per update for all parameters. */
export interface MomentScalars {
  readonly beta1: Scalar;
  readonly beta2: Scalar;
  readonly rest1: Scalar;
  readonly rest2: Scalar;
  readonly epsilon: Scalar;
  readonly weightDecay: Scalar;
  /** Factors of the first moment and of the root of the second; absent without bias correction. */
  readonly correction: { readonly first: Scalar; readonly secondRoot: Scalar } | undefined;
}

/** One parameter in an update. */
export interface ParameterStep {
  readonly parameter: Tensor;
  /** `m / (sqrt(v) + epsilon)`. */
  readonly direction: Tensor;
  /** False for biases and layer norms. */
  readonly decayed: boolean;
  readonly learningRate: Scalar;
}

/** Computes a parameter's new value from the direction that its moments suggest. */
export type ApplyStep = (step: ParameterStep, scalars: MomentScalars) => Tensor;

type ResolvedOptions = Required<MomentOptions>;

/** Names of the moments of a parameter, `adam_m` and `adam_v` in the original checkpoints. */
const slotNames = (name: string): readonly [string, string] => [`${name}/m`, `${name}/v`];

/** The last part of the names of biases and of a layer norm's scale and shift. */
const NOT_DECAYED: ReadonlySet<string> = new Set(['bias', 'gamma', 'beta']);

function decaysByName(name: string): boolean {
  return !NOT_DECAYED.has(name.slice(name.lastIndexOf('.') + 1));
}

/**
 * Builds an optimizer that keeps two moments per parameter.
 *
 * @throws {OptimizerError} if an option is out of its range.
 */
export function momentOptimizer(options: MomentOptions, applyStep: ApplyStep): Optimizer {
  const resolved: ResolvedOptions = {
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-6,
    weightDecay: 0.01,
    biasCorrection: false,
    isDecayed: decaysByName,
    rateFactor: () => 1,
    ...options,
  };
  checkMomentOptions(resolved);
  return {
    slots: (parameters) => parameters.flatMap((parameter) => slotsOf(parameter, resolved)),
    update: (inputs) => updateAll(inputs, resolved, applyStep),
  };
}

function checkMomentOptions({ beta1, beta2, epsilon, weightDecay }: ResolvedOptions): void {
  for (const [option, value] of Object.entries({ beta1, beta2 })) {
    checkOption(value >= 0 && value < 1, { option, expected: 'in [0, 1)', value });
  }
  checkOption(epsilon > 0, { option: 'epsilon', expected: 'above 0', value: epsilon });
  checkOption(weightDecay >= 0, { option: 'weightDecay', expected: 'at least 0', value: weightDecay });
}

function slotsOf({ name, shape, decayed }: OptimizedParameter, { isDecayed }: ResolvedOptions): SlotSpec[] {
  if (isDecayed(name) !== decayed) {
    throw new OptimizerError(
      'decay-mismatch',
      name,
      `Weight decay of ${name}: expected ${decayed ? 'decay' : 'none'} as in the model, got the opposite from the optimizer's rule. Rename the parameter or hand in isDecayed.`,
    );
  }
  return slotNames(name).map((slot) => ({ name: slot, shape }));
}

function updateAll(inputs: UpdateInputs, options: ResolvedOptions, applyStep: ApplyStep): UpdateResult {
  const parameters: Record<string, Tensor> = {};
  const slots: Record<string, Tensor> = {};
  const scalars = momentScalars(inputs, options);
  const rateOf = parameterRates(inputs.learningRate, options);
  for (const name of Object.keys(inputs.parameters)) {
    const [mName, vName] = slotNames(name);
    const parameter = entry(inputs.parameters, name);
    const gradient = entry(inputs.gradients, name);
    const learningRate = rateOf(name);
    const updated = tidy(() => {
      const m = add(mul(entry(inputs.slots, mName), scalars.beta1), mul(gradient, scalars.rest1));
      const v = add(mul(entry(inputs.slots, vName), scalars.beta2), mul(square(gradient), scalars.rest2));
      const direction = directionOf(m, v, scalars);
      const decayed = options.isDecayed(name);
      return { value: applyStep({ parameter, direction, decayed, learningRate }, scalars), m, v };
    });
    parameters[name] = updated.value;
    slots[mName] = updated.m;
    slots[vName] = updated.v;
  }
  return { parameters, slots };
}

function directionOf(m: Tensor, v: Tensor, { epsilon, correction }: MomentScalars): Tensor {
  if (correction === undefined) return div(m, add(sqrt(v), epsilon));
  return div(mul(m, correction.first), add(mul(sqrt(v), correction.secondRoot), epsilon));
}

/** Gives each parameter's learning rate: one tensor for all parameters of one factor. */
function parameterRates(learningRate: Scalar, { rateFactor }: ResolvedOptions): (name: string) => Scalar {
  const rates = new Map<number, Scalar>([[1, learningRate]]);
  return (name) => {
    const factor = rateFactor(name);
    checkOption(factor >= 0 && Number.isFinite(factor), {
      option: `rateFactor of ${name}`,
      expected: 'at least 0',
      value: factor,
    });
    const rate = rates.get(factor) ?? (mul(learningRate, scalar(factor)) as Scalar);
    rates.set(factor, rate);
    return rate;
  };
}

function momentScalars({ step }: UpdateInputs, options: ResolvedOptions): MomentScalars {
  const { beta1, beta2, epsilon, weightDecay, biasCorrection } = options;
  return {
    beta1: scalar(beta1),
    beta2: scalar(beta2),
    rest1: scalar(1 - beta1),
    rest2: scalar(1 - beta2),
    epsilon: scalar(epsilon),
    weightDecay: scalar(weightDecay),
    correction: biasCorrection ? biasCorrectionFactors(step, beta1, beta2) : undefined,
  };
}

function biasCorrectionFactors(
  step: Scalar,
  beta1: number,
  beta2: number,
): NonNullable<MomentScalars['correction']> {
  const count = cast(add(step, scalar(1, 'int32')), 'float32');
  // 1 - beta^t, without the cancellation that float32 suffers for beta near 1.
  const filled = (beta: number): Tensor => neg(expm1(mul(count, scalar(Math.log(beta)))));
  return {
    first: reciprocal(filled(beta1)) as Scalar,
    secondRoot: reciprocal(sqrt(filled(beta2))) as Scalar,
  };
}

function entry(tensors: NamedTensors, name: string): Tensor {
  const tensor = tensors[name];
  if (tensor !== undefined) return tensor;
  throw new OptimizerError(
    'missing-tensor',
    name,
    `Optimizer update failed: expected a tensor for ${name}, got none. Make the slots with slots() and hand in a gradient for every parameter.`,
  );
}
