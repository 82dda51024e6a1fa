import type { Engine, Session } from '@albectra/compile';
import {
  blankBatches,
  openBatches,
  type Batch,
  type BatchOptions,
  type BatchStream,
} from '@albectra/dataset';
import { initializeParameters, pretrainingModel } from '@albectra/encoder';
import type { NamedArrays } from '@albectra/ops';
import { deriveKey } from '@albectra/random';
import {
  batchOptions,
  countTokens,
  createOptimizer,
  createSchedule,
  createTrainingState,
  createTrainStep,
  modelInputs,
  syntheticBatch,
  type PretrainingRecipe,
} from '@albectra/training';

const MICROSECONDS_PER_MS = 1000;

/** Steps that were measured, one after another. */
export interface MeasuredSteps {
  /** Tokens that are no padding. */
  readonly tokens: number;
  /** Tokens with padding. */
  readonly places: number;
  readonly ms: number;
  /** Milliseconds of all processors, loading included. */
  readonly cpuMs: number;
  /** Of `ms`, waiting for batches. */
  readonly waitMs: number;
}

/** What training on shards is measured with. */
export interface OwnTrainingOptions {
  readonly shards: string;
  /** Whether the engine leaves chains of elementwise operations to XLA. */
  readonly fuse: boolean;
}

/** A session that trains on real shards as a run does it, and the streams of batches that it is given. */
export class OwnTraining {
  /** Time until each shape of batches was compiled and has run once. */
  readonly compileMs: number;
  readonly #recipe: PretrainingRecipe;
  readonly #session: Session;
  readonly #streams: Readonly<Record<Way, BatchStream>>;
  #step = 0;

  private constructor(
    recipe: PretrainingRecipe,
    session: Session,
    { streams, compileMs }: { readonly streams: Record<Way, BatchStream>; readonly compileMs: number },
  ) {
    this.#recipe = recipe;
    this.#session = session;
    this.#streams = streams;
    this.compileMs = compileMs;
  }

  /** Opens shards and a session, compiles all shapes at once, and runs each of them. */
  static async open(
    engine: Engine,
    recipe: PretrainingRecipe,
    { shards, fuse }: OwnTrainingOptions,
  ): Promise<OwnTraining> {
    const session = await openSession(engine, recipe, fuse);
    const binned = batchOptions(recipe, { shardsDirectory: shards, split: 'train' });
    const padded = { ...binned, lengthBins: false };
    const begin = performance.now();
    await compileShapes(session, await fullBatches(recipe, [binned, padded]));
    const compileMs = performance.now() - begin;
    const streams = { binned: await openBatches(binned), padded: await openBatches(padded) };
    const training = new OwnTraining(recipe, session, { streams, compileMs });
    // A stream's first batch waits for its thread to start, which a run does once.
    for (const way of ['binned', 'padded'] as const) await training.run(way, 1);
    return training;
  }

  /** Graphs that were compiled; the shapes of later batches need no other. */
  get compilations(): number {
    return this.#session.compilations ?? 0;
  }

  /** Trains some steps on batches of one length bin each if the shards have bins, or on padded ones. */
  async run(way: Way, steps: number): Promise<MeasuredSteps> {
    const stream = this.#streams[way];
    const sum = { tokens: 0, places: 0 };
    const [begin, beginCpu, waited] = [performance.now(), process.cpuUsage(), stream.waitMs];
    for (let i = 0; i < steps; i++) {
      const batch = await nextOf(stream);
      await this.#session.run('train', modelInputs(this.#recipe, batch), this.#nextKey());
      sum.tokens += countTokens(batch);
      sum.places += batch.batchSize * batch.sequenceLength;
    }
    const { user, system } = process.cpuUsage(beginCpu);
    return {
      ...sum,
      ms: performance.now() - begin,
      cpuMs: (user + system) / MICROSECONDS_PER_MS,
      waitMs: stream.waitMs - waited,
    };
  }

  async close(): Promise<void> {
    for (const stream of Object.values(this.#streams)) await stream.close();
    this.#session.close();
  }

  #nextKey(): ReturnType<typeof deriveKey> {
    return deriveKey(this.#recipe.seed, 'train-step', this.#step++);
  }
}

/** How rows are put into batches. */
export type Way = 'binned' | 'padded';

async function openSession(engine: Engine, recipe: PretrainingRecipe, fuse: boolean): Promise<Session> {
  const model = pretrainingModel(recipe.model);
  const optimizer = createOptimizer(recipe.optimizer);
  const schedule = createSchedule(recipe.schedule, recipe.steps);
  const { initializerRange } = model.config;
  const parameters = initializeParameters(model.specs, { key: deriveKey(1, 'bench'), initializerRange });
  const train = createTrainStep({ model, optimizer, schedule, clipNorm: recipe.clipNorm });
  const state = createTrainingState(parameters, optimizer.slots(model.specs));
  return engine.open({ train }, state, { fuse, takeState: true });
}

/** A full batch of each shape that streams give. */
async function fullBatches(
  recipe: PretrainingRecipe,
  streams: readonly BatchOptions[],
): Promise<NamedArrays[]> {
  const blanks = (await Promise.all(streams.map(blankBatches))).flat();
  return blanks.map(({ batchSize: rows, sequenceLength, maxPredictions: predictions }) =>
    syntheticBatch(recipe.model.vocabularySize, { rows, sequenceLength, predictions }),
  );
}

async function compileShapes(session: Session, batches: readonly NamedArrays[]): Promise<void> {
  for (const batch of batches) await session.prepare?.('train', batch);
  for (const batch of batches) await session.run('train', batch, deriveKey(1, 'bench'));
}

async function nextOf(stream: BatchStream): Promise<Batch> {
  const batch = await stream.next();
  if (batch === undefined) throw new Error('The shards have fewer rows than a batch.');
  return batch;
}
