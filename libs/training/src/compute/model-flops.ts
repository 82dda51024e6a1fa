import { generatorShape, mainShape } from '@albectra/encoder';
import type { EncoderConfig, TrunkShape } from '@albectra/encoder';

/** Shape of one step's batch. */
export interface StepShape {
  readonly rows: number;
  /** Tokens of a row, padding included. */
  readonly sequenceLength: number;
  /** Positions of a row at which tokens are predicted. */
  readonly predictions: number;
  /** Where rows are packs: examples that a row has room for. Default: rows are no packs, but one example each. */
  readonly examples?: number;
}

/** Backward has two products for each one of forward: towards the inputs and towards the kernel. */
const PASSES = 3;

/**
 * Counts the floating-point operations of a training step that the model cannot do without.
 *
 * These are its matrix products, forward and backward, of a multiplication and an addition each; looking
 * up rows, normalising and updating parameters do not count, nor does anything that is computed twice.
 * The shape decides: padding counts, and in packs the scores of all pairs of a row's tokens.
 * The share of a machine's peak that they make up is the utilisation.
 *
 * @see PaLM (Chowdhery et al. 2022), appendix B, model FLOPs utilisation.
 */
export function modelStepFlops(config: EncoderConfig, step: StepShape): number {
  const { architecture } = config;
  const main = mainShape(config);
  if (architecture !== 'electra') {
    const forward = stackFlops(config, main, step) + vocabularyFlops(config, main, step);
    return PASSES * (forward + pairFlops(main, step));
  }
  const generator = generatorShape(config);
  const generated = stackFlops(config, generator, step) + vocabularyFlops(config, generator, step);
  return PASSES * (generated + stackFlops(config, main, step) + replacedFlops(main, step));
}

function stackFlops(config: EncoderConfig, shape: TrunkShape, { rows, sequenceLength }: StepShape): number {
  const { hiddenSize, intermediateSize, layerCount } = shape;
  const { embeddingSize, innerGroupCount } = config;
  const attention = 8 * hiddenSize ** 2 + 4 * sequenceLength * hiddenSize;
  const block = attention + 4 * hiddenSize * intermediateSize;
  const projection = embeddingSize === hiddenSize ? 0 : 2 * embeddingSize * hiddenSize;
  return rows * sequenceLength * (layerCount * innerGroupCount * block + projection);
}

/** The head that predicts tokens, at chosen positions only. */
function vocabularyFlops(config: EncoderConfig, { hiddenSize }: TrunkShape, step: StepShape): number {
  const { embeddingSize, vocabularySize } = config;
  return step.rows * step.predictions * 2 * embeddingSize * (hiddenSize + vocabularySize);
}

function pairFlops({ hiddenSize }: TrunkShape, { rows, examples = 1 }: StepShape): number {
  return rows * examples * 2 * hiddenSize * (hiddenSize + 2);
}

function replacedFlops({ hiddenSize }: TrunkShape, { rows, sequenceLength }: StepShape): number {
  return rows * sequenceLength * 2 * hiddenSize * (hiddenSize + 1);
}
