import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEngine } from '@albectra/compile';
import type { Engine, EngineName } from '@albectra/compile';
import { encoderConfig } from '@albectra/encoder';
import { readManifest } from '@albectra/shards/manifest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluateRun, isTrainingError, loadRun, pretrain, readEvaluations } from '../src/index.ts';
import type { PretrainingRecipe } from '../src/index.ts';
import { makePackedShards } from './packed-shards.ts';
import { makeRunPlace, SETTINGS, SETUP_TIMEOUT_MS, smallRecipe } from './small-run.ts';
import type { RunPlace, Start, StartReport } from './small-run.ts';

let place: RunPlace;
let packedPlace: RunPlace;
let folder: string;
beforeAll(async () => {
  place = await makeRunPlace();
  packedPlace = await makeRunPlace(makePackedShards);
  ({ folder } = place);
}, SETUP_TIMEOUT_MS);
afterAll(() => {
  place.remove();
  packedPlace.remove();
});

const start = (options: Start): Promise<StartReport> => place.start(options);

const required = process.env['ALBECTRA_REQUIRE_TENSORFLOW'] === '1';
const engines: readonly EngineName[] = ['wasm', 'cpu', 'tensorflow'];

describe.each(engines)('on %s', (engineName) => {
  let engine: Engine | undefined;
  beforeAll(async () => {
    engine = await openEngine(engineName).catch((error: unknown) => {
      if (engineName !== 'tensorflow' || required) throw error;
      return undefined;
    });
  });

  // Each start takes a second: packs of one model, whose rows are shuffled in windows, do for both models.
  describe.each([
    ['electra', 'rows', undefined],
    ['albert', 'packs in windows', { windowRows: 20, blockRows: 5 }],
  ] as const)('%s on %s', (architecture, _, shuffle) => {
    test('stopped and resumed, it is bitwise the run without a stop', async ({ skip }) => {
      if (engine === undefined) return skip('no TensorFlow runtime: npm run setup:tensorflow gets it');
      const { start, folder, losses, shardsOf } = shuffle === undefined ? place : packedPlace;
      const small = { ...smallRecipe(architecture, engineName === 'cpu' ? 4 : 6, 1), heldoutRows: 1000 };
      const recipe: PretrainingRecipe = { ...small, ...(shuffle && { shuffle }) };
      const settings = { evaluateEvery: 3 };
      const whole = `${engineName}-${architecture}-whole`;
      const parts = `${engineName}-${architecture}-parts`;
      expect((await start({ recipe, engine, name: whole, settings })).outcome).toBe('completed');
      // Stops after every step, between checkpoints and at them, where a start is quick.
      const everywhere = Array.from({ length: recipe.steps - 1 }, (_, step) => step + 1);
      const stops = engineName === 'wasm' && architecture === 'electra' ? everywhere : [3];
      for (const stopAfter of stops) {
        expect((await start({ recipe, engine, name: parts, settings, stopAfter })).outcome).toBe('stopped');
      }
      expect((await start({ recipe, engine, name: parts, settings })).outcome).toBe('completed');
      expect(losses(parts)).toEqual(losses(whole));
      expect((await loadRun(join(folder, parts))).parameters).toEqual(
        (await loadRun(join(folder, whole))).parameters,
      );
      const evaluations = readEvaluations(join(folder, whole));
      expect(readEvaluations(join(folder, parts))).toEqual(evaluations);
      const { heldout } = (await readManifest(shardsOf(architecture))).splits;
      expect(evaluations.at(-1)).toMatchObject({ rowCount: heldout.rows, tokenCount: heldout.tokens });
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
      shardsDirectory: place.shardsOf('electra'),
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
    const shuffled = { ...recipe, shuffle: { windowRows: 60 } };
    await expect(start({ recipe: shuffled, engine, name: 'changed' })).rejects.toThrow(
      'shuffle undefined -> {"windowRows":60}',
    );
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
      shardsDirectory: place.shardsOf('electra'),
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
