import { join } from 'node:path';
import { openEngine } from '@albectra/compile';
import { readManifest } from '@albectra/shards/manifest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEvaluations, readMetricsLog } from '../src/index.ts';
import { makePackedShards } from './packed-shards.ts';
import { makeRunPlace, SETUP_TIMEOUT_MS, smallRecipe } from './small-run.ts';
import type { RunPlace } from './small-run.ts';

let place: RunPlace;
beforeAll(async () => {
  place = await makeRunPlace(makePackedShards);
}, SETUP_TIMEOUT_MS);
afterAll(() => place.remove());

test('a run over packs, stopped and resumed, is bitwise the run without a stop', async () => {
  const engine = await openEngine('wasm');
  const recipe = smallRecipe('albert', 4, 1);
  const { evaluations } = await place.start({ recipe, engine, name: 'whole' });
  const stopped = await place.start({ recipe, engine, name: 'parts', stopAfter: 3 });
  expect(stopped.outcome).toBe('stopped');
  expect((await place.start({ recipe, engine, name: 'parts' })).outcome).toBe('completed');
  expect(place.losses('parts')).toEqual(place.losses('whole'));
  expect((await place.load('parts')).parameters).toEqual((await place.load('whole')).parameters);
  expect(readEvaluations(join(place.folder, 'parts'))).toEqual(evaluations);
});

test('packs are counted by their tokens, and their pairs by example', async () => {
  const { splits } = await readManifest(place.shardsOf('albert'));
  const engine = await openEngine('wasm');
  // Each step takes the whole split, so that one epoch is one step.
  const recipe = { ...smallRecipe('albert', 1, 1), batchSize: splits.train.rows, heldoutRows: 1000 };
  const { evaluations } = await place.start({ recipe, engine, name: 'counted' });
  const [step] = readMetricsLog(join(place.folder, 'counted', 'metrics.jsonl'));
  expect(step).toMatchObject({ tokens: splits.train.tokens });
  const { rowCount, tokenCount, pairAccuracy } = evaluations.at(-1)!;
  expect({ rowCount, tokenCount }).toEqual({
    rowCount: splits.heldout.rows,
    tokenCount: splits.heldout.tokens,
  });
  expect(pairAccuracy?.value).toBeGreaterThan(0);
});
