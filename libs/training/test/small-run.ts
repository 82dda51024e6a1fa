import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '@albectra/compile';
import { encoderConfig } from '@albectra/encoder';
import { loadRun, pretrain, PRESETS, readMetricsLog } from '../src/index.ts';
import type {
  LoadedRun,
  PretrainEvent,
  PretrainingRecipe,
  PretrainReport,
  RunSettings,
} from '../src/index.ts';
import { makeRepeatingShards, SEQUENCE_LENGTH, VOCABULARY_SIZE } from './repeating-shards.ts';

/** Shards and a first run take two seconds; on a machine that is busy, many more. */
export const SETUP_TIMEOUT_MS = 60_000;

/** Checkpoints so often that a run of a few steps has some. */
export const SETTINGS: RunSettings = {
  checkpointEvery: 4,
  keepCheckpoints: 2,
  evaluateEvery: 1000,
  prefetchBytes: 1 << 20,
};

/** A recipe small enough for a test, otherwise as the tiny preset. */
export function smallRecipe(
  architecture: 'electra' | 'albert',
  steps: number,
  layerCount = 2,
): PretrainingRecipe {
  const { recipe } = PRESETS[`${architecture}-tiny`];
  return {
    ...recipe,
    model: encoderConfig({
      architecture,
      vocabularySize: VOCABULARY_SIZE,
      embeddingSize: 16,
      hiddenSize: 32,
      layerCount,
      headCount: 2,
      intermediateSize: 64,
      positionCount: SEQUENCE_LENGTH,
      hiddenDropout: 0.1,
      attentionDropout: 0.1,
      generatorSizeFactor: 0.5,
      initializerRange: 0.1,
    }),
    optimizer: { ...recipe.optimizer, kind: architecture === 'albert' ? 'lamb' : 'adamw' },
    masking: { ...recipe.masking, maxPredictions: 3 },
    schedule: { ...recipe.schedule, warmupSteps: Math.min(4, steps) },
    batchSize: 16,
    sequenceLength: SEQUENCE_LENGTH,
    steps,
    heldoutRows: 40,
  };
}

/** One start of a run. */
export interface Start {
  readonly recipe: PretrainingRecipe;
  readonly engine: Engine;
  /** Name of the run's folder. */
  readonly name: string;
  readonly settings?: Partial<RunSettings>;
  /** Stops the run after this step, as Ctrl-C would. */
  readonly stopAfter?: number;
}

/** What a start gave. */
export interface StartReport extends PretrainReport {
  readonly events: readonly PretrainEvent[];
}

/** A temporary folder for runs, with shards for each objective. */
export interface RunPlace {
  readonly folder: string;
  readonly shardsOf: (objective: 'electra' | 'albert') => string;
  readonly start: (start: Start) => Promise<StartReport>;
  /** Step, loss, gradient norm and learning rate of each step of a run's metrics: what does not tell the time. */
  readonly losses: (name: string) => unknown[];
  readonly load: (name: string) => Promise<LoadedRun>;
  readonly remove: () => void;
}

/** Makes a folder for runs, with shards that hold one example a row if nothing else makes them. */
export async function makeRunPlace(makeShards = makeRepeatingShards): Promise<RunPlace> {
  const folder = mkdtempSync(join(tmpdir(), 'albectra-training-'));
  const shards = {
    electra: await makeShards('electra'),
    albert: await makeShards('albert'),
  };
  const shardsOf = (objective: 'electra' | 'albert'): string => shards[objective].directory;
  const start: RunPlace['start'] = async ({ recipe, engine, name, settings, stopAfter }) => {
    const controller = new AbortController();
    const events: PretrainEvent[] = [];
    const { architecture } = recipe.model;
    const report = await pretrain({
      runDirectory: join(folder, name),
      shardsDirectory: shardsOf(architecture === 'electra' ? 'electra' : 'albert'),
      recipe,
      settings: { ...SETTINGS, ...settings },
      engine,
      signal: controller.signal,
      onEvent: (event) => {
        events.push(event);
        if (event.kind === 'step' && event.step === stopAfter) controller.abort();
      },
    });
    return { ...report, events };
  };
  return {
    folder,
    shardsOf,
    start,
    losses: (name) =>
      readMetricsLog(join(folder, name, 'metrics.jsonl')).map(
        ({ step, loss, gradientNorm, learningRate }) => [step, loss, gradientNorm, learningRate],
      ),
    load: (name) => loadRun(join(folder, name)),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
      for (const { remove } of Object.values(shards)) remove();
    },
  };
}
