import type { Engine, Session } from '@albectra/compile';
import { openBatches, type Batch, type BatchStream } from '@albectra/dataset';
import { initializeParameters, pretrainingModel } from '@albectra/encoder';
import { deriveKey } from '@albectra/random';
import {
  batchOptions,
  countTokens,
  createOptimizer,
  createSchedule,
  createTrainingState,
  createTrainStep,
  modelInputs,
  type PretrainingRecipe,
} from '@albectra/training';

/** Steps that were measured, one after another. */
export interface MeasuredSteps {
  /** Tokens that are no padding. */
  readonly tokens: number;
  /** Tokens with padding. */
  readonly places: number;
  readonly ms: number;
  /** Of that, waiting for batches. */
  readonly waitMs: number;
}

/** Training on real shards, step after step, as a run does it. */
export class OwnSteps {
  readonly #recipe: PretrainingRecipe;
  readonly #session: Session;
  readonly #batches: BatchStream;
  #step = 0;

  private constructor(recipe: PretrainingRecipe, session: Session, batches: BatchStream) {
    this.#recipe = recipe;
    this.#session = session;
    this.#batches = batches;
  }

  /** Opens shards and a session; batches have rows of one length bin if `bins` says so and the shards have bins. */
  static async open(
    engine: Engine,
    recipe: PretrainingRecipe,
    { shards, bins }: { readonly shards: string; readonly bins: boolean },
  ): Promise<OwnSteps> {
    const model = pretrainingModel(recipe.model);
    const optimizer = createOptimizer(recipe.optimizer);
    const schedule = createSchedule(recipe.schedule, recipe.steps);
    const { initializerRange } = model.config;
    const parameters = initializeParameters(model.specs, { key: deriveKey(1, 'bench'), initializerRange });
    const train = createTrainStep({ model, optimizer, schedule, clipNorm: recipe.clipNorm });
    const session = await engine.open(
      { train },
      createTrainingState(parameters, optimizer.slots(model.specs)),
    );
    const options = batchOptions(recipe, { shardsDirectory: shards, split: 'train' });
    const batches = await openBatches(bins ? options : { ...options, lengthBins: false });
    return new OwnSteps(recipe, session, batches);
  }

  /**
   * Trains until `shapes` shapes of batches have come, and then until each has come again: an engine may
   * compile all that it knows anew when another shape is added.
   */
  async warmUp(shapes: number): Promise<void> {
    for (let pass = 0; pass < 2; pass++) {
      for (const seen = new Set<number>(); seen.size < shapes;) {
        const batch = await this.#next();
        await this.#train(batch);
        seen.add(batch.sequenceLength);
      }
    }
  }

  /** Trains some steps. */
  async run(steps: number): Promise<MeasuredSteps> {
    const sum = { tokens: 0, places: 0, ms: 0, waitMs: 0 };
    for (let measured = 0; measured < steps;) {
      const begin = performance.now();
      const waited = this.#batches.waitMs;
      const batch = await this.#next();
      await this.#train(batch);
      sum.ms += performance.now() - begin;
      sum.waitMs += this.#batches.waitMs - waited;
      sum.tokens += countTokens(batch);
      sum.places += batch.batchSize * batch.sequenceLength;
    }
    return sum;
  }

  async close(): Promise<void> {
    await this.#batches.close();
    this.#session.close();
  }

  async #next(): Promise<Batch> {
    const batch = await this.#batches.next();
    if (batch === undefined) throw new Error('The shards have fewer rows than a batch.');
    return batch;
  }

  async #train(batch: Batch): Promise<void> {
    const key = deriveKey(this.#recipe.seed, 'train-step', this.#step++);
    await this.#session.run('train', modelInputs(this.#recipe, batch), key);
  }
}
