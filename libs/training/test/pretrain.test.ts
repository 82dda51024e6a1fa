import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '@albectra/compile';
import type { Engine, EngineName } from '@albectra/compile';
import { encoderConfig } from '@albectra/encoder';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  evaluateRun,
  isTrainingError,
  loadRun,
  pretrain,
  PRESETS,
  readEvaluations,
  readMetricsLog,
} from '../src/index.ts';
import type { PretrainEvent, PretrainingRecipe, PretrainReport, RunSettings } from '../src/index.ts';
import { makeRepeatingShards, SEQUENCE_LENGTH, VOCABULARY_SIZE } from './repeating-shards.ts';

const SETTINGS: RunSettings = {
  checkpointEvery: 4,
  keepCheckpoints: 2,
  evaluateEvery: 1000,
  prefetchBytes: 1 << 20,
};

/** A recipe small enough for a test, otherwise as the tiny preset. */
function smallRecipe(architecture: 'electra' | 'albert', steps: number): PretrainingRecipe {
  const { recipe } = PRESETS[`${architecture}-tiny`];
  return {
    ...recipe,
    model: encoderConfig({
      architecture,
      vocabularySize: VOCABULARY_SIZE,
      embeddingSize: 16,
      hiddenSize: 32,
      layerCount: 2,
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

let folder: string;
const shards: Record<string, Awaited<ReturnType<typeof makeRepeatingShards>>> = {};
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'albectra-training-'));
  for (const objective of ['electra', 'albert'] as const)
    shards[objective] = await makeRepeatingShards(objective);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const { remove } of Object.values(shards)) remove();
});

interface Start {
  readonly recipe: PretrainingRecipe;
  readonly engine: Engine;
  readonly name: string;
  /** Stops the run after this step, as Ctrl-C would. */
  readonly stopAfter?: number;
}

async function start({
  recipe,
  engine,
  name,
  stopAfter,
}: Start): Promise<PretrainReport & { events: PretrainEvent[] }> {
  const controller = new AbortController();
  const events: PretrainEvent[] = [];
  const report = await pretrain({
    runDirectory: join(folder, name),
    shardsDirectory: shards[recipe.model.architecture]!.directory,
    recipe,
    settings: SETTINGS,
    engine,
    signal: controller.signal,
    onEvent: (event) => {
      events.push(event);
      if (event.kind === 'step' && event.step === stopAfter) controller.abort();
    },
  });
  return { ...report, events };
}

/** The numbers of a run's metrics that do not tell the time. */
function losses(name: string): unknown[] {
  return readMetricsLog(join(folder, name, 'metrics.jsonl')).map(
    ({ step, loss, gradientNorm, learningRate }) => [step, loss, gradientNorm, learningRate],
  );
}

const required = process.env['ALBECTRA_REQUIRE_TENSORFLOW'] === '1';
const engines: readonly EngineName[] = ['wasm', 'tensorflow'];

describe.each(engines)('on %s', (engineName) => {
  let engine: Engine | undefined;
  beforeAll(async () => {
    engine = await openEngine(engineName).catch((error: unknown) => {
      if (engineName !== 'tensorflow' || required) throw error;
      return undefined;
    });
  });

  describe.each(['electra', 'albert'] as const)('%s', (architecture) => {
    test('stopped and resumed, it is bitwise the run without a stop', async ({ skip }) => {
      if (engine === undefined) return skip('no TensorFlow runtime: npm run setup:tensorflow gets it');
      const recipe = smallRecipe(architecture, 10);
      const whole = `${engineName}-${architecture}-whole`;
      const parts = `${engineName}-${architecture}-parts`;
      expect((await start({ recipe, engine, name: whole })).outcome).toBe('completed');
      // Stops between checkpoints, at one, and twice in a row.
      for (const stopAfter of engineName === 'wasm' ? [3, 4, 6, 7] : [3, 6]) {
        expect((await start({ recipe, engine, name: parts, stopAfter })).outcome).toBe('stopped');
      }
      expect((await start({ recipe, engine, name: parts })).outcome).toBe('completed');
      expect(losses(parts)).toEqual(losses(whole));
      expect((await loadRun(join(folder, parts))).parameters).toEqual(
        (await loadRun(join(folder, whole))).parameters,
      );
      expect(readEvaluations(join(folder, parts))).toEqual(readEvaluations(join(folder, whole)));
    });
  });
});

describe('a run', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('wasm');
  });

  test('learns a language that can be learned', async () => {
    const small = smallRecipe('albert', 150);
    // Settings of its own: the preset's suit larger models and more steps.
    const recipe: PretrainingRecipe = {
      ...small,
      model: { ...small.model, hiddenDropout: 0, attentionDropout: 0 },
      masking: { ...small.masking, kind: 'token' },
      optimizer: { kind: 'adamw', weightDecay: 0, biasCorrection: true },
      schedule: { kind: 'warmup-then-decay', learningRate: 0.01, warmupSteps: 10 },
    };
    const { evaluations } = await start({ recipe, engine, name: 'learns' });
    const [before, after] = [evaluations[0]!, evaluations.at(-1)!];
    expect(after.maskedLanguageLoss).toBeLessThan(before.maskedLanguageLoss / 2);
    expect(after.maskedLanguageAccuracy.low).toBeGreaterThan(before.maskedLanguageAccuracy.high);
    expect(after.rowCount).toBe(40);
  });

  test('says so when it is complete, and computes nothing', async () => {
    const recipe = smallRecipe('electra', 2);
    await start({ recipe, engine, name: 'twice' });
    const again = await start({ recipe, engine, name: 'twice' });
    expect(again.outcome).toBe('already-complete');
    expect(again.events).toEqual([]);
  });

  test('is evaluated afterwards as at its end', async () => {
    const recipe = smallRecipe('electra', 3);
    const { evaluations } = await start({ recipe, engine, name: 'evaluated' });
    const runDirectory = join(folder, 'evaluated');
    const evaluation = await evaluateRun({
      runDirectory,
      shardsDirectory: shards['electra']!.directory,
      engine,
    });
    expect(evaluation).toEqual(evaluations.at(-1));
  });

  test('refuses another recipe in its folder, and names what differs', async () => {
    const recipe = smallRecipe('electra', 2);
    await start({ recipe, engine, name: 'changed' });
    const identity = readFileSync(join(folder, 'changed', 'run.json'), 'utf8');
    const refusal = start({ recipe: { ...recipe, batchSize: 8 }, engine, name: 'changed' });
    await expect(refusal).rejects.toThrow('batchSize 16 -> 8');
    await expect(refusal).rejects.toSatisfy((error) => isTrainingError(error, 'configuration-mismatch'));
    expect(readFileSync(join(folder, 'changed', 'run.json'), 'utf8')).toBe(identity);
  });

  test.each([
    ['another vocabulary', { model: { vocabularySize: 30 } }, 'expected a vocabulary of 30'],
    ['rows that are too long', { sequenceLength: 8 }, 'expected rows of at most 8 tokens'],
    ['too few positions', { model: { positionCount: 8 } }, 'expected a sequence length of at most 8'],
    ['batches larger than the data', { batchSize: 1000 }, 'at least one batch of 1000 rows'],
  ])('refuses %s before it writes anything', async (_, change, message) => {
    const recipe = smallRecipe('electra', 2);
    const model = encoderConfig({ ...recipe.model, ...('model' in change ? change.model : {}) });
    const refusal = start({ recipe: { ...recipe, ...change, model }, engine, name: 'misfit' });
    await expect(refusal).rejects.toThrow(message);
    expect(() => readFileSync(join(folder, 'misfit', 'run.json'))).toThrow('ENOENT');
  });

  test('refuses pair losses on rows without pair labels', async () => {
    const recipe = smallRecipe('albert', 2);
    const refusal = pretrain({
      runDirectory: join(folder, 'no-pairs'),
      shardsDirectory: shards['electra']!.directory,
      recipe,
      settings: SETTINGS,
      engine,
    });
    await expect(refusal).rejects.toThrow('expected rows with pair labels for albert');
  });

  test('stops when the loss is no longer finite, and keeps the last checkpoint', async () => {
    const recipe = smallRecipe('electra', 40);
    const diverging: PretrainingRecipe = {
      ...recipe,
      schedule: { ...recipe.schedule, learningRate: 1e30, warmupSteps: 6 },
    };
    await expect(start({ recipe: diverging, engine, name: 'diverges' })).rejects.toSatisfy((error) =>
      isTrainingError(error, 'not-finite'),
    );
  });
});
