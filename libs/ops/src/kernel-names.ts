/**
 * The kernel that draws uniform float32 numbers in [0, 1) from Philox.
 *
 * Inputs: `key` int32 `[2]`. Attributes: `site` (integer), `shape`. Output: float32 of `shape`.
 * Every engine has to have it.
 */
export const RANDOM_UNIFORM_KERNEL = 'AlbectraRandomUniform';

/**
 * The kernel of the softmax cross entropy with integer labels.
 *
 * Inputs: `logits` float32 `[rows, classes]`, `labels` int32 `[rows]`. No attributes.
 * Outputs: `loss` float32 `[rows]` and `backprop` (the gradient of the loss by the logits)
 * float32 `[rows, classes]`. Optional: where it is missing, core operations compute the same.
 */
export const SPARSE_SOFTMAX_CROSS_ENTROPY_KERNEL = 'AlbectraSparseSoftmaxCrossEntropy';

/** The optional kernel of `gelu` and `geluTanh`: input `x`; attribute `form`; output like `x`. */
export const GELU_KERNEL = 'AlbectraGelu';

/** The optional kernel of their gradient: inputs `dy`, `x`; attribute `form`; output like `x`. */
export const GELU_GRADIENT_KERNEL = 'AlbectraGeluGradient';

/**
 * The optional kernel of layer normalisation.
 *
 * Inputs: `x` `[..., width]`, `gamma` and `beta` `[width]`. Attribute: `epsilon`.
 * Outputs: like `x`, and the mean and the reciprocal deviation of each row, `[2, rows]`.
 */
export const LAYER_NORM_KERNEL = 'AlbectraLayerNorm';

/**
 * The optional kernel of its gradient.
 *
 * Inputs: `dy` and `x` `[..., width]`, `gamma` `[width]`, `moments` `[2, rows]`.
 * Outputs: the gradients by `x`, `gamma` and `beta`.
 */
export const LAYER_NORM_GRADIENT_KERNEL = 'AlbectraLayerNormGradient';

/** The optional kernel of the sum over all axes but the last: input `x` `[..., width]`, output `[width]`. */
export const COLUMN_SUM_KERNEL = 'AlbectraColumnSum';

/**
 * The optional kernel of Gumbel-max sampling.
 *
 * Inputs: `logits` float32 `[rows, classes]`, `key` int32 `[2]`. Attributes: `site`, `temperature`.
 * Output: int32 `[rows]`.
 */
export const GUMBEL_ARGMAX_KERNEL = 'AlbectraGumbelArgmax';

/** The optional kernel of the gradient of a softmax over the last axis: inputs `dy`, `y`; output like `y`. */
export const SOFTMAX_GRADIENT_KERNEL = 'AlbectraSoftmaxGradient';
