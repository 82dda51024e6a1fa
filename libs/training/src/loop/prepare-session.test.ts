import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '@albectra/compile';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRepeatingShards, SEQUENCE_LENGTH } from '../../test/repeating-shards.ts';
import { SETTINGS, SETUP_TIMEOUT_MS, smallRecipe } from '../../test/small-run.ts';
import { watchedEngine } from '../../test/watched-engine.ts';
import { pretrain } from '../pretrain.ts';
import type { PretrainingRecipe } from '../recipe.ts';

const folder = mkdtempSync(join(tmpdir(), 'albectra-prepare-'));
let shards: Awaited<ReturnType<typeof makeRepeatingShards>>;
beforeAll(async () => {
  shards = await makeRepeatingShards('electra', [SEQUENCE_LENGTH / 2, SEQUENCE_LENGTH]);
}, SETUP_TIMEOUT_MS);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  shards.remove();
});

test.each([
  ['auto', 'whole batches', 1],
  ['cpu', 'batches in parts', 2],
] as const)(
  'all shapes of a run over length bins are compiled once, at its start: %s, %s',
  async (engineName, name, microBatchCount) => {
    const engine = watchedEngine(await openEngine(engineName));
    const recipe: PretrainingRecipe = {
      ...smallRecipe('electra', 6, 1),
      batchSize: 4,
      heldoutRows: 8,
      microBatchCount,
    };
    const settings = { ...SETTINGS, evaluateEvery: 6 };
    const runDirectory = join(folder, name);
    const options = { runDirectory, shardsDirectory: shards.directory, recipe, settings, engine };
    expect((await pretrain(options)).outcome).toBe('completed');
    // Two lengths of batches, the evaluation, and with parts the update that ends them.
    expect(engine.known.size).toBe(microBatchCount === 1 ? 3 : 4);
    expect(engine.surprises).toEqual([]);
    expect(engine.session?.compilations).toBe(engine.name === 'tensorflow' ? 1 : 0);
  },
);

test('a run that is stopped at its start still evaluates nothing and trains nothing', async () => {
  const engine = watchedEngine(await openEngine('wasm'));
  const runDirectory = join(folder, 'stopped');
  const recipe = smallRecipe('electra', 8, 1);
  const signal = AbortSignal.abort();
  const options = { runDirectory, shardsDirectory: shards.directory, recipe, settings: SETTINGS, engine };
  expect((await pretrain({ ...options, signal })).outcome).toBe('stopped');
  expect(engine.known.size).toBe(0);
});
