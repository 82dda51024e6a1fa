/**
 * How much memory a training step takes at its peak.
 *
 * For engines that run operation by operation the figures were fitted to the peaks of tfjs's own count on
 * steps of BERT, ALBERT and ELECTRA of several sizes, which they meet to a tenth; the test of this file
 * holds them to that. A compiled graph frees and shares more: its figures were fitted to the peaks of
 * processes, less what the library takes, which they meet to an eighth (docs/memory.md). What keeps the
 * examples of packs apart has no term: it is 3 % of a step of two layers, and less of more.
 */
import type { EngineName } from '@albectra/compile';
import { generatorShape, mainShape, parameterSpecs } from '@albectra/encoder';
import type { EncoderConfig, TrunkShape } from '@albectra/encoder';
import type { PretrainingRecipe } from '../recipe.ts';
import { resolveStep } from '../step/step-recipe.ts';

/** Memory in bytes, by what it is for. */
export interface MemoryEstimate {
  readonly parameterCount: number;
  /** The parameters as they are kept. */
  readonly parameters: number;
  /** Two moments for each parameter, and sums of gradients with several micro-batches. */
  readonly slots: number;
  /** Gradients, and old values beside new ones while a step replaces them. */
  readonly update: number;
  /** What forward keeps for backward. */
  readonly activations: number;
  readonly total: number;
}

const FLOAT_BYTES = 4;

/** What an engine takes: floats a parameter beside parameters and slots, and the share of activations it keeps. */
interface EngineCosts {
  readonly updateFloats: number;
  readonly activationShare: number;
}

/** Gradients, and new values beside old ones. */
const EAGER: EngineCosts = { updateFloats: 4, activationShare: 1 };

/** Values on the way between host and graph as well; what is not needed again goes at once. */
const COMPILED: EngineCosts = { updateFloats: 9, activationShare: 0.21 };

/** Floats that a layer keeps of each token, by its width; more with dropout. */
const LAYER_FLOATS = 84;
const LAYER_DROPOUT_FLOATS = 8;

/** Floats that a layer keeps of each pair of a query and a key, by head; more with dropout. */
const ATTENTION_FLOATS = 11.5;
const ATTENTION_DROPOUT_FLOATS = 5;

/** Floats that are kept of each token of the vocabulary for each prediction. */
const VOCABULARY_FLOATS = 12;

/** Estimates the peak of a training step on an engine. */
export function estimateMemory(recipe: PretrainingRecipe, engine: EngineName): MemoryEstimate {
  const { model } = recipe;
  const { updateFloats, activationShare } = engine === 'tensorflow' ? COMPILED : EAGER;
  const { microBatchCount } = resolveStep(recipe);
  const parameterCount = countParameters(model);
  const parameters = FLOAT_BYTES * parameterCount;
  const slots = parameters * (microBatchCount > 1 ? 3 : 2);
  const update = parameters * updateFloats;
  const rows = recipe.batchSize / microBatchCount;
  const activations = activationShare * activationBytes(recipe, rows);
  return {
    parameterCount,
    parameters,
    slots,
    update,
    activations,
    total: parameters + slots + update + activations,
  };
}

/**
 * Finds the most rows of a step that some memory holds, a power of two; 0 if it holds none.
 *
 * @param bytes Memory that there is.
 */
export function largestBatch(recipe: PretrainingRecipe, engine: EngineName, bytes: number): number {
  const single = { ...recipe, batchSize: 1, microBatchCount: 1, deviceCount: 1 };
  const { activations, total } = estimateMemory(single, engine);
  const rows = 1 + (bytes - total) / activations;
  return rows < 1 ? 0 : 2 ** Math.floor(Math.log2(rows));
}

function countParameters(model: EncoderConfig): number {
  return parameterSpecs(model).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
}

function activationBytes({ model, sequenceLength, masking }: PretrainingRecipe, rows: number): number {
  const stacks =
    model.architecture === 'electra' ? [mainShape(model), generatorShape(model)] : [mainShape(model)];
  const layers = stacks.reduce((sum, shape) => sum + layerFloats(model, shape, sequenceLength), 0);
  const predictions = masking.maxPredictions * VOCABULARY_FLOATS * model.vocabularySize;
  return FLOAT_BYTES * rows * (sequenceLength * layers + predictions);
}

/** Floats of a token in all layers of a stack. */
function layerFloats(model: EncoderConfig, shape: TrunkShape, sequenceLength: number): number {
  const { hiddenDropout, attentionDropout, innerGroupCount } = model;
  const width = LAYER_FLOATS + (hiddenDropout > 0 ? LAYER_DROPOUT_FLOATS : 0);
  const pairs = ATTENTION_FLOATS + (attentionDropout > 0 ? ATTENTION_DROPOUT_FLOATS : 0);
  const layer = width * shape.hiddenSize + pairs * shape.headCount * sequenceLength;
  return shape.layerCount * innerGroupCount * layer;
}
