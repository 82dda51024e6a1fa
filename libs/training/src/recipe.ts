import type { EncoderConfig } from '@albectra/encoder';
import type { BestMetric } from './loop/best-evaluation.ts';
import type { NonFinitePolicy } from './loop/non-finite.ts';
import type { StopAfter } from './loop/stop-after.ts';
import type { ShuffleRecipe } from './resolve-shuffle.ts';
import type { StepRecipe } from './step/step-recipe.ts';

/** Which optimizer runs, with its constants. */
export interface OptimizerRecipe {
  readonly kind: 'adamw' | 'lamb';
  /** Decay of all but biases and layer norms, times the learning rate. */
  readonly weightDecay: number;
  /** False as in the BERT, ALBERT and ELECTRA sources; true for the form of the Adam paper. */
  readonly biasCorrection: boolean;
  /** Decay of the mean of the gradients. Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of the squared gradients. Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment. Default 1e-6, as in those sources; torch's is 1e-8. */
  readonly epsilon?: number;
  /** LAMB: `all` gives biases and layer norms a trust ratio too, as the paper does. Default `decayed`. */
  readonly trustRatio?: 'decayed' | 'all';
}

/** How the learning rate moves over the steps. */
export interface ScheduleRecipe {
  /** `warmup-then-decay` as in BERT and ALBERT; `warmup-times-decay` as in ELECTRA. */
  readonly kind: 'warmup-then-decay' | 'warmup-times-decay' | 'cosine';
  /** Peak learning rate. */
  readonly learningRate: number;
  readonly warmupSteps: number;
  /** Rate at the end as a share of the peak. Default 0. */
  readonly finalShare?: number;
  /** Power of the decay, but for `cosine`. Default 1. */
  readonly power?: number;
  /** Step that the decay of `warmup-then-decay` counts from. Default `start`, as in BERT and ALBERT. */
  readonly decayFrom?: 'start' | 'warmup-end';
}

/** How masks are drawn while reading, a new one each epoch. */
export interface MaskingRecipe {
  /** `static` reads the masks that the shards hold. */
  readonly kind: 'token' | 'whole-word' | 'ngram' | 'electra' | 'static';
  /** Share of a row's tokens to predict. */
  readonly rate: number;
  /** Most predictions of a row; fixes the shape `[batch, predictions]`. */
  readonly maxPredictions: number;
  /** Longest n-gram, in words. */
  readonly maxNgram: number;
}

/**
 * Everything that the numbers of a pre-training run depend on, apart from its data and engine.
 *
 * It is stored with the run; a run goes on under the same recipe only.
 */
export interface PretrainingRecipe extends StepRecipe {
  readonly model: EncoderConfig;
  readonly optimizer: OptimizerRecipe;
  readonly schedule: ScheduleRecipe;
  /** Largest global norm of the gradients. */
  readonly clipNorm: number;
  readonly masking: MaskingRecipe;
  /** Default: all rows of an epoch are permuted. */
  readonly shuffle?: ShuffleRecipe;
  /**
   * BERT and ALBERT: whether segment pairs are learned besides masked tokens. Default true; without it
   * any shards will do, those without pair labels too.
   */
  readonly pairLoss?: boolean;
  /** Rows of a step. */
  readonly batchSize: number;
  /** Tokens of a row; longer rows of the shards are refused. */
  readonly sequenceLength: number;
  readonly steps: number;
  readonly seed: number;
  /** Rows of the held-out split that evaluations use, from its start. */
  readonly heldoutRows: number;
}

/** What of a run may change from start to start, since no number of the result depends on it. */
export interface RunSettings {
  /** Steps between checkpoints. */
  readonly checkpointEvery: number;
  /** Checkpoints kept; older ones are removed. */
  readonly keepCheckpoints: number;
  /** Steps between evaluations on the held-out split; one stands before the first step and one at the end anyway. */
  readonly evaluateEvery: number;
  /** Bytes of batches that may be read ahead. */
  readonly prefetchBytes: number;
  /** Bytes of rows that the loader keeps: a window of a shuffle, or the whole split. Default 256 MiB. */
  readonly cacheBytes?: number | undefined;
  /** What the run may spend over all of its starts. Default: no bound but the recipe's steps. */
  readonly stopAfter?: StopAfter | undefined;
  /** Figure of the evaluations by which the best checkpoint is kept besides the latest. Default: none is. */
  readonly bestBy?: BestMetric | undefined;
  /** What happens when a number is not finite. Default `stop`. A run without such a number never meets it. */
  readonly nonFinite?: NonFinitePolicy | undefined;
  /** Steps that may be skipped in a row, and roll-backs to the same checkpoint, before the run ends. Default 10. */
  readonly nonFiniteLimit?: number | undefined;
  /** Operations a second that the device could do at best; for the utilisation in the metrics. Default: unknown. */
  readonly peakFlops?: number | undefined;
  /** Memory that the run may take, in bytes. Default: what the machine has free, where that is known. */
  readonly memoryBytes?: number | undefined;
}
