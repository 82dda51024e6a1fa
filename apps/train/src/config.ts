import { PRECISIONS } from '@albectra/compile';
import type { EngineName } from '@albectra/compile';
import type { EncoderConfig } from '@albectra/encoder';
import { BEST_METRICS, PRESETS } from '@albectra/training';
import type {
  BestMetric,
  LossScaleRecipe,
  MaskingRecipe,
  OptimizerRecipe,
  PresetName,
  PretrainingRecipe,
  RunSettings,
  ScheduleRecipe,
  ShuffleRecipe,
} from '@albectra/training';
import { z } from 'zod';

/** Some keys of a group; what is left out comes from the preset. */
type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** Keys of a recipe that stand at the top of the configuration. */
export type RecipeKey =
  | 'steps'
  | 'batchSize'
  | 'sequenceLength'
  | 'clipNorm'
  | 'pairLoss'
  | 'seed'
  | 'heldoutRows'
  | 'precision'
  | 'microBatchCount'
  | 'fuse'
  | 'deviceCount';

/** Settings of a run as they are configured: the peak may be left to measurement. */
export interface RunConfiguration extends Omit<RunSettings, 'peakFlops' | 'bestBy'> {
  readonly bestBy: NonNullable<RunSettings['bestBy']> | 'none';
  readonly peakFlops: number | 'measure' | 'unknown';
}

/** Keys of the model that the shards or the preset decide. */
type FixedModelKey =
  | 'architecture'
  | 'vocabularySize'
  | 'segmentCount'
  | 'layerNormEpsilon'
  | 'initializerRange'
  | 'samplingTemperature';

/** What `pretrain` needs to know: a preset and the changes to it. */
export interface PretrainConfiguration extends Changes<Pick<PretrainingRecipe, RecipeKey>> {
  readonly shards: string;
  readonly output: string;
  readonly preset: PresetName;
  readonly engine: EngineName | 'auto';
  /** Rows that one device holds; see `scaleRecipe`. */
  readonly deviceBatchSize?: number | undefined;
  readonly model?: Changes<Omit<EncoderConfig, FixedModelKey>> | undefined;
  readonly optimizer?: Changes<OptimizerRecipe> | undefined;
  readonly schedule?: Changes<ScheduleRecipe> | undefined;
  readonly masking?: Changes<MaskingRecipe> | undefined;
  readonly shuffle?: Changes<ShuffleRecipe> | undefined;
  readonly lossScale?: LossScaleRecipe | undefined;
  /** True to tell what the run would take, and train nothing. */
  readonly dryRun: boolean;
  readonly run: RunConfiguration;
}

/** Which checkpoint of a run: the latest, or the best by one of its evaluations' figures. */
export type CheckpointChoice = 'latest' | BestMetric;

/** What `evaluate` needs to know. */
export interface EvaluateConfiguration {
  readonly run: string;
  readonly shards?: string | undefined;
  readonly engine: EngineName | 'auto';
  readonly checkpoint: CheckpointChoice;
  readonly heldoutRows?: number | undefined;
}

/** What `export` needs to know. */
export interface ExportConfiguration {
  readonly run: string;
  readonly output: string;
  readonly checkpoint: CheckpointChoice;
  readonly shards?: string | undefined;
}

const presetNames = Object.keys(PRESETS) as [PresetName, ...PresetName[]];
const count = z.int().min(1);
const share = z.number().min(0).lt(1);

const engine = z
  .enum(['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu'])
  .default('auto')
  .describe('What computes; auto is tensorflow where its runtime is prepared, else wasm.');

const checkpoint = z
  .enum(['latest', ...BEST_METRICS])
  .default('latest')
  .describe('The latest checkpoint, or the best one by this figure, as run.bestBy keeps it.');

const model = z.strictObject({
  embeddingSize: count.optional().describe('Width of the token embeddings.'),
  hiddenSize: count.optional().describe('Width of the layers.'),
  layerCount: count.optional().describe('Layers.'),
  headCount: count.optional().describe('Attention heads; a divisor of hiddenSize.'),
  intermediateSize: count.optional().describe('Width of the feed-forward layers.'),
  positionCount: count.optional().describe('Longest sequence that the model can take.'),
  activation: z.enum(['gelu', 'gelu_new']).optional().describe('Exact GELU or its tanh approximation.'),
  hiddenDropout: share.optional().describe('Share of values dropped.'),
  attentionDropout: share.optional().describe('Share of attention probabilities dropped.'),
  groupCount: count.optional().describe('ALBERT: groups of layers that share parameters.'),
  innerGroupCount: count.optional().describe('ALBERT: blocks with own parameters in a layer.'),
  generatorSizeFactor: z.number().gt(0).optional().describe('ELECTRA: relative width of the generator.'),
  generatorLayerFactor: z.number().gt(0).optional().describe('ELECTRA: relative depth of the generator.'),
  generatorWeight: z.number().gt(0).optional().describe("ELECTRA: weight of the generator's loss."),
  discriminatorWeight: z.number().gt(0).optional().describe("ELECTRA: weight of the discriminator's loss."),
});

const optimizer = z.strictObject({
  kind: z.enum(['adamw', 'lamb']).optional().describe('Optimizer.'),
  weightDecay: z.number().min(0).optional().describe('Decay of all but biases and layer norms.'),
  biasCorrection: z.boolean().optional().describe('Adam with its bias correction; the originals have none.'),
  beta1: share.optional().describe('Decay of the mean of the gradients; 0.9 without it.'),
  beta2: share.optional().describe('Decay of the mean of the squared gradients; 0.999 without it.'),
  epsilon: z.number().gt(0).optional().describe('Added to the root of the second moment; 1e-6 without it.'),
  trustRatio: z
    .enum(['decayed', 'all'])
    .optional()
    .describe('LAMB: parameters with a trust ratio; decayed leaves out biases and layer norms.'),
});

const schedule = z.strictObject({
  kind: z
    .enum(['warmup-then-decay', 'warmup-times-decay', 'cosine'])
    .optional()
    .describe('How the learning rate moves.'),
  learningRate: z.number().gt(0).optional().describe('Peak learning rate.'),
  warmupSteps: z.int().min(0).optional().describe('Steps of linear warm-up.'),
  finalShare: z.number().min(0).max(1).optional().describe('Rate at the end as a share of the peak.'),
  power: z.number().gt(0).optional().describe('Power of the decay; 1 is a straight line.'),
  decayFrom: z
    .enum(['start', 'warmup-end'])
    .optional()
    .describe('What the decay of warmup-then-decay counts from; start as in BERT and ALBERT.'),
});

const masking = z.strictObject({
  kind: z.enum(['token', 'whole-word', 'ngram', 'electra', 'static']).optional().describe('What is masked.'),
  rate: z.number().gt(0).lt(1).optional().describe('Share of tokens to predict.'),
  maxPredictions: count.optional().describe('Predictions of a row at most.'),
  maxNgram: z.int().min(1).max(16).optional().describe('Words of an n-gram at most.'),
});

const shuffle = z.strictObject({
  windowRows: count
    .optional()
    .describe('Shuffles in windows of so many rows: for shards that cannot be read anywhere at any time.'),
  windowBytes: count.optional().describe('The same by the bytes of the shards that a window takes up.'),
  blockRows: count
    .optional()
    .describe(
      'Rows that stay together before windows are cut; a 64th of a window, or 1,024 if that is more.',
    ),
});

const lossScale = z.strictObject({
  initial: z
    .number()
    .min(1)
    .default(2 ** 15)
    .describe('Factor of the first loss; a power of 2.'),
  growthSteps: count.default(2000).describe('Sound steps in a row after which it doubles.'),
});

const run = z.strictObject({
  checkpointEvery: count.default(500).describe('Steps between checkpoints.'),
  keepCheckpoints: count.default(3).describe('Checkpoints kept.'),
  bestBy: z
    .enum([...BEST_METRICS, 'none'])
    .default('maskedLanguageAccuracy')
    .describe('Held-out figure by which the best checkpoint is kept besides.'),
  evaluateEvery: count.default(2000).describe('Steps between evaluations.'),
  prefetchBytes: count.default(64 * 2 ** 20).describe('Bytes of batches read ahead at most.'),
  cacheBytes: count
    .optional()
    .describe('Bytes of rows that the loader keeps, such as those of a window; 256 MiB without it.'),
  stopAfter: z
    .strictObject({
      steps: count.optional().describe('Steps after which the run stops; the schedule stays that of all.'),
      tokens: count.optional().describe('Tokens after which the run stops.'),
      hours: z.number().gt(0).optional().describe('Hours, of all starts together, after which it stops.'),
    })
    .optional(),
  nonFinite: z
    .enum(['stop', 'skip', 'roll-back'])
    .default('stop')
    .describe('When a number is not finite: end, leave out the step, or go back to the last checkpoint.'),
  nonFiniteLimit: count
    .default(10)
    .describe('Steps skipped in a row, or roll-backs to a checkpoint, at most.'),
  peakFlops: z
    .union([z.number().gt(0), z.enum(['measure', 'unknown'])])
    .default('measure')
    .describe('Operations a second that the device could do at best, for the utilisation.'),
  memoryBytes: count.optional().describe('Memory that the run may take; what is free by default.'),
});

/** Schema of `pretrain`. */
export const pretrainSchema: z.ZodType<PretrainConfiguration> = z.strictObject({
  shards: z.string().min(1).describe('Folder with a manifest.json, made by prepare-data build.'),
  output: z.string().min(1).describe("The run's folder: checkpoints, metrics, evaluations."),
  preset: z.enum(presetNames).default('electra-small').describe('Model and hyper-parameters of a paper.'),
  engine,
  steps: count.optional().describe('Training steps.'),
  batchSize: count.optional().describe('Rows of a step.'),
  deviceBatchSize: count
    .optional()
    .describe('Rows that one device holds; a larger batch of the preset becomes more and smaller steps.'),
  sequenceLength: z.int().min(5).optional().describe('Tokens of a row; at least what the shards have.'),
  clipNorm: z.number().gt(0).optional().describe('Largest global norm of the gradients.'),
  precision: z.enum(PRECISIONS).optional().describe('Type of matrix products; all else is float32.'),
  microBatchCount: count.optional().describe('Parts of a batch that are computed one after another.'),
  fuse: z
    .boolean()
    .optional()
    .describe(
      'Whether compiled engines fuse elementwise operations by XLA; by default in runs of 1,000 steps or more.',
    ),
  deviceCount: count.optional().describe('Devices of this machine that share each part.'),
  pairLoss: z.boolean().optional().describe('BERT, ALBERT: whether segment pairs are learned, too.'),
  seed: z.int().min(0).optional().describe('Decides every random choice.'),
  heldoutRows: count.optional().describe('Held-out rows of an evaluation.'),
  model: model.optional(),
  optimizer: optimizer.optional(),
  schedule: schedule.optional(),
  masking: masking.optional(),
  shuffle: shuffle.optional(),
  lossScale: lossScale.optional().describe('float16: how the loss is scaled.'),
  dryRun: z.boolean().default(false).describe('Tell what the run would take, and train nothing.'),
  run: run.prefault({}),
});

/** Schema of `evaluate`. */
export const evaluateSchema: z.ZodType<EvaluateConfiguration> = z.strictObject({
  run: z.string().min(1).describe("A run's folder."),
  shards: z.string().min(1).optional().describe('Folder of shards; those of the run by default.'),
  engine,
  checkpoint,
  heldoutRows: count.optional().describe("Held-out rows used; the run's own number by default."),
});

/** Schema of `export`. */
export const exportSchema: z.ZodType<ExportConfiguration> = z.strictObject({
  run: z.string().min(1).describe("A run's folder."),
  output: z.string().min(1).describe('Folder to make, in Hugging Face layout.'),
  checkpoint,
  shards: z
    .string()
    .min(1)
    .optional()
    .describe('Folder of shards with the tokenizer; those of the run by default.'),
});

/** Schema of `doctor`, which has no keys. */
export const doctorSchema: z.ZodType<Readonly<Record<string, never>>> = z.strictObject({});
