/**
 * Floating-point operations of pre-training as the ELECTRA paper counts them.
 *
 * The count follows the authors' published script term by term, with its peculiarities, so that figures
 * can be set beside those of the papers: looking up embeddings counts as a product with one-hot vectors,
 * backward as much as forward, and the first layer norm of a block as 5 operations instead of 5 a value.
 *
 * @see ELECTRA (Clark et al. 2020), table 1 and appendix, and `flops_computation.py` of its source.
 */
import { generatorShape, mainShape } from '@albectra/encoder';
import type { EncoderConfig } from '@albectra/encoder';

/** One stack of transformer layers with what stands before and behind it. */
export interface CountedStack {
  readonly hiddenSize: number;
  readonly layerCount: number;
  /** Default: `hiddenSize`. */
  readonly embeddingSize?: number;
  /** Default: 30,522. */
  readonly vocabularySize?: number;
  /** Tokens of a row. Default: 512. */
  readonly sequenceLength?: number;
  /** Default: four times `hiddenSize`. */
  readonly intermediateSize?: number;
  /** Default: one for each 64 of the width, at least one. */
  readonly headCount?: number;
  /** Width of queries, keys and values of all heads together. Default: `hiddenSize`. */
  readonly attentionSize?: number;
  /** Share of the tokens that go through the softmax over the vocabulary. Default: 0.15625, 20 of 128. */
  readonly outputShare?: number;
  /** True for ELECTRA's discriminator, which has its own head instead of the softmax. */
  readonly isDiscriminator?: boolean;
  /** True for a stack that attends to another one besides. */
  readonly isDecoder?: boolean;
}

/** Rows of a step and number of steps. */
export interface CountedRun {
  readonly batchSize: number;
  readonly steps: number;
}

/** A stack whose defaults are filled in; letters as in the papers. */
interface Sizes {
  readonly H: number;
  readonly E: number;
  readonly V: number;
  readonly S: number;
  readonly I: number;
  readonly A: number;
  readonly K: number;
}

/** Operations of a whole training run of one stack. */
export function stackTrainFlops(stack: CountedStack, { batchSize, steps }: CountedRun): number {
  const sizes = sizesOf(stack);
  const { outputShare = 0.15625, isDiscriminator = false, isDecoder = false } = stack;
  const attentions = isDecoder ? 2 : 1;
  const block = attentions * attentionFlops(sizes) + feedForwardFlops(sizes);
  const head = isDiscriminator ? discriminatorFlops(sizes) : outputShare * outputFlops(sizes);
  // Twice: backward counts as much as forward.
  return 2 * batchSize * steps * sizes.S * (stack.layerCount * block + inputFlops(sizes) + head);
}

/** Operations of a whole training run of a model: ELECTRA's are those of its two stacks. */
export function paperTrainFlops(
  config: EncoderConfig,
  { sequenceLength, ...run }: CountedRun & { readonly sequenceLength: number },
): number {
  const { embeddingSize, vocabularySize } = config;
  const common = { embeddingSize, vocabularySize, sequenceLength };
  const isDiscriminator = config.architecture === 'electra';
  const main = stackTrainFlops({ ...common, ...mainShape(config), isDiscriminator }, run);
  return isDiscriminator ? main + stackTrainFlops({ ...common, ...generatorShape(config) }, run) : main;
}

function sizesOf(stack: CountedStack): Sizes {
  const { hiddenSize: H, embeddingSize: E = H, vocabularySize: V = 30_522, sequenceLength: S = 512 } = stack;
  const { intermediateSize: I = 4 * H, attentionSize: K = H } = stack;
  return { H, E, V, S, I, K, A: stack.headCount ?? Math.max(1, Math.floor(H / 64)) };
}

/** For each token: queries, keys and values; scores; softmax, dropout, scaling; mean of values; output; layer norm. */
function attentionFlops({ H, S, A, K }: Sizes): number {
  const projections = 6 * H * K + 3 * K;
  const scores = 2 * K * S + 10 * S * A;
  return projections + scores + 2 * H * S + 2 * H * H + 6 * H + 5;
}

function feedForwardFlops({ H, I }: Sizes): number {
  return 4 * H * I + 9 * I + 11 * H;
}

function inputFlops({ H, E, V, S }: Sizes): number {
  const projection = E === H ? 0 : 2 * H * E + H;
  return 2 * E * V + 2 * E * (S + 2) + 11 * E + projection;
}

function outputFlops({ H, E, V }: Sizes): number {
  return 2 * E * V + 2 * H * E + 14 * E + 7 * V;
}

function discriminatorFlops({ H }: Sizes): number {
  return 2 * H * H + 11 * H;
}
