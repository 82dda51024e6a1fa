import { openBatches } from '@albectra/dataset';
import { readManifest } from '@albectra/shards/manifest';
import { batchOptions } from '../batch-options.ts';
import { checkRecipe, checkRecipeAgainstData, checkSettings } from '../check-recipe.ts';
import { paperTrainFlops } from '../compute/paper-flops.ts';
import { findNonFinite, notFinite } from '../loop/non-finite.ts';
import { checkEngine, openTrainingSession } from '../loop/open-training-session.ts';
import { prepareSession } from '../loop/prepare-session.ts';
import type { PretrainOptions } from '../loop/pretrain-options.ts';
import { trainOnce } from '../loop/train-once.ts';
import type { StepResult } from '../loop/train-once.ts';
import { trainingParts } from '../pretrain.ts';
import { initialState } from '../start-state.ts';
import { ThroughputMeter } from '../throughput.ts';
import type { Throughput } from '../throughput.ts';
import { estimateMemory, largestBatch } from './estimate-memory.ts';
import type { MemoryEstimate } from './estimate-memory.ts';
import { memoryOf } from './require-memory.ts';

/** Options of {@link rehearse}: those of a run that nothing is written of. */
export type RehearsalOptions = Omit<PretrainOptions, 'runDirectory' | 'onEvent' | 'onBegin'>;

/** What a run would take. */
export interface Rehearsal {
  readonly memory: MemoryEstimate;
  /** Memory that there is, in bytes; unknown on a graphics card. */
  readonly memoryBytes: number | undefined;
  /** The most rows of a step that this memory holds. */
  readonly largestBatch: number | undefined;
  /** The first step, which compiles; absent if memory does not suffice and nothing was tried. */
  readonly firstStepSeconds?: number;
  /** Speed of the steps after it that do not compile. */
  readonly throughput?: Throughput;
  /** Steps until the run ends or has spent what `settings.stopAfter` allows. */
  readonly steps?: number;
  /** Time of these steps, without evaluations. */
  readonly totalSeconds?: number;
  /** Tokens of these steps, padding left out, if they are as many as in those tried. */
  readonly totalTokens?: number;
  /** Times that a run of this length sees each row. */
  readonly epochs: number;
  /** Operations of the run as the papers count them. */
  readonly paperFlops: number;
  readonly stepsTried: number;
}

/** Steps that are timed, beside the first of each sequence length, which may compile. */
const TIMED_STEPS = 4;

/** After this long no further step is tried, if one was timed. */
const LONG_MS = 30_000;

/**
 * Tells what a run would take: memory by estimate, time by training a few steps on its data, which are
 * thrown away. Nothing is written.
 *
 * @throws {TrainingError} as `pretrain` would before its first step, and if that is not finite.
 */
export async function rehearse(options: RehearsalOptions): Promise<Rehearsal> {
  const { recipe, shardsDirectory, engine, settings } = options;
  checkRecipe(recipe);
  checkSettings(recipe, settings);
  const manifest = await readManifest(shardsDirectory);
  checkRecipeAgainstData(recipe, manifest, shardsDirectory);
  const memory = estimateMemory(recipe, engine.name);
  const memoryBytes = settings.memoryBytes ?? memoryOf(engine);
  const known = {
    memory,
    memoryBytes,
    largestBatch: memoryBytes === undefined ? undefined : largestBatch(recipe, engine.name, memoryBytes),
    epochs: (recipe.steps * recipe.batchSize) / manifest.splits.train.rows,
    paperFlops: paperTrainFlops(recipe.model, recipe),
  };
  if (memoryBytes !== undefined && memory.total > memoryBytes) return { ...known, stepsTried: 0 };
  const tried = await trySteps(options);
  return { ...known, ...extrapolate(tried, options), stepsTried: tried.steps.length };
}

/** Steps that were tried, and their speed. */
interface Trial {
  readonly steps: readonly StepResult[];
  readonly throughput: Throughput;
}

/** What a whole run takes if it goes on as the steps tried. */
function extrapolate(
  { steps, throughput }: Trial,
  { recipe, settings }: RehearsalOptions,
): Partial<Rehearsal> {
  const [first, ...timed] = steps;
  const firstStepSeconds = first?.seconds ?? 0;
  const { secondsPerStep } = throughput;
  const tokens = timed.reduce((sum, step) => sum + step.tokens, 0) / Math.max(1, timed.length);
  const {
    steps: most = Infinity,
    tokens: mostTokens = Infinity,
    hours = Infinity,
  } = settings.stopAfter ?? {};
  const inTime = 1 + (3600 * hours - firstStepSeconds) / secondsPerStep;
  const count = Math.max(1, Math.ceil(Math.min(recipe.steps, most, mostTokens / tokens, inTime)));
  return {
    firstStepSeconds,
    throughput,
    steps: count,
    totalSeconds: firstStepSeconds + secondsPerStep * (count - 1),
    totalTokens: tokens * count,
  };
}

async function trySteps(options: RehearsalOptions): Promise<Trial> {
  const { recipe, shardsDirectory, engine, settings, signal } = options;
  const parts = trainingParts(options);
  await checkEngine(engine, parts);
  const session = await openTrainingSession(engine, parts, initialState(parts, recipe.seed));
  const { prefetchBytes, cacheBytes } = settings;
  const source = { shardsDirectory, split: 'train', prefetchBytes, cacheBytes } as const;
  const batches = await openBatches(batchOptions(recipe, source));
  const meter = new ThroughputMeter(settings.peakFlops);
  const steps: StepResult[] = [];
  const begin = performance.now();
  try {
    await prepareSession(session, { recipe, how: parts.step, shardsDirectory, signal });
    while (meter.steadySteps < TIMED_STEPS) {
      signal?.throwIfAborted();
      if (meter.steadySteps > 0 && performance.now() - begin > LONG_MS) break;
      const step = await trainOnce({ recipe, how: parts.step, session, batches, meter }, steps.length);
      const broken = findNonFinite(step.metrics, steps.length + 1);
      if (broken !== undefined) throw notFinite(broken);
      steps.push(step);
    }
    return { steps, throughput: meter.read() };
  } finally {
    await batches.close();
    session.close();
  }
}
