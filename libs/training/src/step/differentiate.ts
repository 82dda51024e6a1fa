import type { PretrainingModel } from '@albectra/encoder';
import { onDevice, type NamedTensors } from '@albectra/ops';
import {
  add,
  addN,
  dispose,
  keep,
  mul,
  reciprocal,
  slice,
  tensor1d,
  valueAndGrads,
} from '@tensorflow/tfjs-core';
import type { NamedTensorMap, Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';

/** What gradients are computed from. */
export interface DifferentiateOptions {
  readonly model: PretrainingModel;
  readonly parameters: NamedTensors;
  readonly batch: NamedTensors;
  readonly key: Tensor1D;
  /** Factor of the loss while gradients are computed. */
  readonly lossScale: Scalar | undefined;
  /** Devices that share the rows of the batch, which then brings the totals of its losses. */
  readonly deviceCount: number;
}

/** The loss of a batch, its parts, and its gradients by parameter; none of them scaled. */
export interface Differentiated {
  readonly loss: Scalar;
  readonly metrics: NamedTensors;
  readonly gradients: NamedTensors;
}

/** Computes the gradients of a batch, on several devices if there are. */
export function differentiate(options: DifferentiateOptions): Differentiated {
  const { deviceCount } = options;
  if (deviceCount === 1) return differentiateOnOne(options);
  const shares = Array.from({ length: deviceCount }, (_, index) =>
    onDevice(index, () => differentiateOnOne(shareOf(options, index))),
  );
  const metrics = sumByName(shares.map((share) => share.metrics));
  for (const share of shares) dispose(share.metrics as NamedTensorMap);
  return {
    loss: addN(shares.map(({ loss }) => loss)),
    metrics,
    gradients: sumByName(shares.map(({ gradients }) => gradients)),
  };
}

/** The rows of one device, with a key of its own: equal rows of two devices must not be dropped alike. */
function shareOf(options: DifferentiateOptions, index: number): DifferentiateOptions {
  const { batch, key, deviceCount } = options;
  const share = Object.entries(batch).map(([name, value]): [string, Tensor] => {
    if (value.rank === 0) return [name, value];
    const [rows = 0, ...rest] = value.shape;
    const count = rows / deviceCount;
    return [name, slice(value, [index * count, ...rest.map(() => 0)], [count, ...rest])];
  });
  return {
    ...options,
    batch: Object.fromEntries(share),
    key: index === 0 ? key : add(key, tensor1d([index, 0], 'int32')),
  };
}

function sumByName(shares: readonly NamedTensors[]): NamedTensors {
  const names = Object.keys(shares[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, addN(shares.map((share) => share[name]!))]));
}

function differentiateOnOne(options: DifferentiateOptions): Differentiated {
  const { model, parameters, batch, key, lossScale } = options;
  const names = Object.keys(parameters);
  let kept: NamedTensors = {};
  const lossOf = (...values: Tensor[]): Scalar => {
    const byName = Object.fromEntries(names.map((name, place) => [name, values[place]!]));
    const result = model.loss(byName, batch, key);
    // tfjs frees what the function made but for its result: the metrics must outlive it.
    kept = mapValues(result.metrics, (metric) => keep(metric));
    return lossScale === undefined ? result.loss : mul(result.loss, lossScale);
  };
  try {
    const { value, grads } = valueAndGrads(lossOf)(names.map((name) => parameters[name]!));
    // Copies belong to the scope of the step, which frees them where it fails.
    return unscaled(
      { loss: value, metrics: mapValues(kept, (metric) => metric.clone()), grads, names },
      lossScale,
    );
  } finally {
    dispose(kept as NamedTensorMap);
  }
}

function unscaled(
  scaled: {
    readonly loss: Tensor;
    readonly metrics: NamedTensors;
    readonly grads: readonly Tensor[];
    readonly names: readonly string[];
  },
  lossScale: Scalar | undefined,
): Differentiated {
  const { loss, metrics, grads, names } = scaled;
  const factor = lossScale && reciprocal(lossScale);
  const divided = (value: Tensor): Tensor => (factor === undefined ? value : mul(value, factor));
  return {
    loss: divided(loss) as Scalar,
    metrics,
    gradients: Object.fromEntries(names.map((name, place) => [name, divided(grads[place]!)])),
  };
}

function mapValues(tensors: NamedTensors, transform: (value: Tensor) => Tensor): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, transform(value)]));
}
