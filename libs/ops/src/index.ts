export { columnSum } from './column-sum.ts';
export { addBias, dense } from './dense.ts';
export { dropout } from './dropout.ts';
export { embeddingLookup } from './embedding-lookup.ts';
export { isOpsError, OpsError, type OpsErrorCode } from './errors.ts';
export { gelu, geluTanh } from './gelu.ts';
export { gumbelArgmax } from './gumbel-argmax.ts';
export {
  COLUMN_SUM_KERNEL,
  RANDOM_UNIFORM_KERNEL,
  SPARSE_SOFTMAX_CROSS_ENTROPY_KERNEL,
} from './kernel-names.ts';
export { layerNorm, type LayerNormParameters } from './layer-norm.ts';
export type {
  NamedArray,
  NamedArrays,
  NamedTensors,
  TensorFunction,
  TensorFunctionResult,
} from './named-arrays.ts';
export { currentDevice, onDevice } from './on-device.ts';
export { useProductThreads } from './kernels/mat-mul-kernel.ts';
export type { ProductThreadData } from './wasm/shared-products.ts';
export type { StartThreads } from './wasm/parallel-products.ts';
export { randomUniform } from './random-uniform.ts';
export { registerGradients } from './register-gradients.ts';
export { registerMissingKernels, registerOps } from './register-ops.ts';
export { sigmoidCrossEntropy } from './sigmoid-cross-entropy.ts';
export { sparseSoftmaxCrossEntropy } from './sparse-softmax-cross-entropy.ts';
export { withoutGradient } from './without-gradient.ts';
