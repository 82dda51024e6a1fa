import { cp, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { isFolderLockedError } from '@albectra/files';
import { openShards, verifyShards } from '@albectra/shards';
import { readManifest, type Manifest } from '@albectra/shards/manifest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  InputChangedError,
  loadTaskContext,
  planPreparation,
  planStages,
  PlanMismatchError,
  prepare,
  readPlan,
  repair,
  runStageTask,
  stageStatus,
  storePlan,
  TaskFailedError,
} from '../src/index.ts';
import { hashFolder, smallOptions, writeSmallCorpus, type SmallCorpus } from './small-corpus.ts';

let small: SmallCorpus;
/** Hashes of the output of a run that nothing disturbed. */
let expected: ReadonlyMap<string, string>;

beforeAll(async () => {
  small = await writeSmallCorpus();
  const options = smallOptions(small, 'reference');
  await prepare(options);
  expected = await hashFolder(options.output);
});
/** The ids of every row of the train split, as text. */
async function rowsOf(output: string): Promise<string[]> {
  const reader = await openShards(output, 'train');
  const rows = [...reader.recordBatches()].flatMap(({ tokenIds, rowStarts, pairLabels }) =>
    Array.from(pairLabels, (_, row) => tokenIds.subarray(rowStarts[row], rowStarts[row + 1]).join(' ')),
  );
  reader.close();
  return rows;
}

afterAll(() => rm(small.folder, { recursive: true, force: true }));

describe('the output', () => {
  test('is sound: every shard verifies, and nothing else lies in the folder', async () => {
    const report = await verifyShards(join(small.folder, 'reference'));
    expect(report.faults).toEqual([]);
    expect(report.rows).toBeGreaterThan(400);
    const entries = await readdir(join(small.folder, 'reference'));
    expect(entries.toSorted()).toEqual([
      'heldout',
      'log.jsonl',
      'manifest.json',
      'plan.json',
      'tasks',
      'tokenizer',
      'train',
    ]);
  });

  test.each([1, 2, 4])('has the same bytes with %d worker threads', async (workerCount) => {
    const options = { ...smallOptions(small, `workers-${workerCount}`), workerCount };
    await prepare(options);
    expect(await hashFolder(options.output)).toEqual(expected);
  });

  test('carries static masks and both splits', async () => {
    for (const split of ['train', 'heldout'] as const) {
      const reader = await openShards(join(small.folder, 'reference'), split);
      const { masks, rowStarts } = reader.readRows([0]);
      expect(reader.rowCount).toBeGreaterThan(10);
      expect(masks?.maskedPositions.length).toBe(Math.round(0.15 * (rowStarts[1] ?? 0)));
      reader.close();
    }
  });

  test('has shards that differ by one row at most, with rows of all documents in each', async () => {
    for (const split of ['train', 'heldout'] as const) {
      const { shards } = (await readManifest(join(small.folder, 'reference'))).splits[split];
      const rows = shards.map((shard) => shard.rows);
      expect(rows).toHaveLength(split === 'train' ? 5 : 1);
      expect(Math.max(...rows) - Math.min(...rows)).toBeLessThanOrEqual(1);
    }
  });

  test('has the same rows in other shards, or in those of their tasks', async () => {
    const reference = await rowsOf(join(small.folder, 'reference'));
    for (const layout of [{ shards: 2 }, { shuffle: 'task' as const }]) {
      const options = smallOptions(small, `dealt ${JSON.stringify(layout)}`, { layout });
      await prepare(options);
      const rows = await rowsOf(options.output);
      expect(rows.toSorted()).toEqual(reference.toSorted());
      expect(rows).not.toEqual(reference);
    }
  });

  test('in the shards of tasks exists as soon as a task is done', async () => {
    const options = smallOptions(small, 'by task', { layout: { shuffle: 'task' } });
    let early: string[] = [];
    await prepare({
      ...options,
      onProgress: ({ tasksDone }) => {
        if (tasksDone === 1 && early.length === 0) early = readdirSync(join(options.output, 'train'));
      },
    });
    expect(early).toEqual(['shard-00000-000.arrow']);
    expect((await verifyShards(options.output)).faults).toEqual([]);
  });

  test('packs short rows, sorts them by length, and tells where they are from, if asked', async () => {
    const packed = smallOptions(small, 'packed', { layout: { packing: 'best-fit', provenance: true } });
    const { manifest } = await prepare(packed);
    expect(manifest.packed).toBe(true);
    expect((await verifyShards(packed.output)).faults).toEqual([]);
    const { rows, tokens } = manifest.splits.train;
    expect(tokens / (rows * 64)).toBeGreaterThan(0.9);
    const binned = smallOptions(small, 'binned', {
      layout: { lengthBins: [16, 32, 64], provenance: true, shards: 2 },
      duplicates: 2,
    });
    const { splits } = (await prepare(binned)).manifest;
    expect((await verifyShards(binned.output)).faults).toEqual([]);
    expect(new Set(splits.train.shards.map(({ bin }) => bin))).toEqual(new Set([16, 32, 64]));
  });

  test('takes documents as often as their source weighs', async () => {
    const files = [join(small.corpus, 'a.txt'), join(small.corpus, 'b.jsonl')];
    const changes = { heldoutFraction: 0, masking: { mode: 'dynamic' as const } };
    const tokens = async (name: string, weights: readonly number[]): Promise<number> => {
      const corpus = files.map((path, index) => ({ path, weight: weights[index] }));
      const { manifest } = await prepare({ ...smallOptions(small, name, changes), corpus });
      return manifest.splits.train.tokens;
    };
    const [one, other] = [await tokens('first', [1, 0]), await tokens('second', [0, 1])];
    // Special tokens depend on how rows are cut, which each pass does anew.
    expect((await tokens('threefold', [3, 1])) / (3 * one + other)).toBeCloseTo(1, 1);
    expect((await tokens('half', [0.5, 0])) / one).toBeCloseTo(0.5, 0);
  });

  test('leaves out documents that repeat earlier ones, wherever they stand', async () => {
    const corpus = join(small.folder, 'repeated');
    await cp(small.corpus, corpus, { recursive: true });
    const texts = (await readFile(join(corpus, 'a.txt'), 'utf8')).split('\n\n');
    await writeFile(join(corpus, 'c.txt'), ['A text of its own.', ...texts.slice(0, 50)].join('\n\n'));
    const changes = { deduplicate: true, layout: { shuffle: 'task' as const } };
    const run = async (name: string, taskBytes: number): Promise<Manifest> => {
      const options = smallOptions(small, name, { ...changes, taskBytes });
      return (await prepare({ ...options, corpus: [corpus], duplicateMemoryBytes: 2 ** 21 })).manifest;
    };
    const once = await run('deduplicated', 8192);
    expect(once.counters['skippedDuplicates']).toBe(50);
    expect(once.counters['documents']).toBe(481);
    const other = await run('deduplicated in other tasks', 20_000);
    expect(other.counters['tokens']).toBe(once.counters['tokens']);
  });

  test('comes from the standard input, too', async () => {
    const text = await readFile(join(small.corpus, 'a.txt'));
    const options = { ...smallOptions(small, 'piped'), corpus: ['-'] };
    const first = await prepare({
      ...options,
      stdin: Readable.from([text.subarray(0, 1000), text.subarray(1000)]),
    });
    const again = await prepare({ ...options, stdin: Readable.from([text]) });
    expect([first.outcome, again.outcome]).toEqual(['prepared', 'already-complete']);
    expect(first.manifest.counters['documents']).toBe(240);
    const changed = prepare({ ...options, stdin: Readable.from([text.subarray(0, 5000)]) });
    await expect(changed).rejects.toBeInstanceOf(PlanMismatchError);
  });

  test('leaves out documents by quality, counted by reason', async () => {
    const options = smallOptions(small, 'filtered', { filters: { minWords: 20 } });
    const { manifest } = await prepare(options);
    const { documents = 0, skippedMinWords = 0 } = manifest.counters;
    expect(skippedMinWords).toBeGreaterThan(10);
    expect(documents + skippedMinWords).toBe(480);
  });

  test('depends on the seed', async () => {
    const options = smallOptions(small, 'seed', { seed: 7 });
    await prepare(options);
    const other = await hashFolder(options.output);
    expect(other.get('train/shard-00000.arrow')).not.toBe(expected.get('train/shard-00000.arrow'));
  });

  test('keeps capital letters for a cased WordPiece vocabulary, where they are unknown here', async () => {
    const unknown = async (lowerCase: boolean): Promise<number> => {
      const options = smallOptions(small, `cased-${lowerCase}`, { reading: { lowerCase } });
      await prepare(options);
      const reader = await openShards(options.output, 'train');
      const [batch] = [...reader.recordBatches()];
      reader.close();
      return batch?.tokenIds.filter((id) => id === 1).length ?? 0;
    };
    expect(await unknown(true)).toBe(0);
    expect(await unknown(false)).toBeGreaterThan(0);
  });

  test('has as many rows per pass as there are duplicates', async () => {
    const changes = { heldoutFraction: 0, masking: { mode: 'dynamic' as const } };
    const once = await prepare(smallOptions(small, 'once', { ...changes, duplicates: 1 }));
    const thrice = await prepare(smallOptions(small, 'thrice', { ...changes, duplicates: 3 }));
    const [one, three] = [once, thrice].map(({ manifest }) => manifest.splits.train.tokens);
    expect((three ?? 0) / (one ?? 1)).toBeGreaterThan(2.8);
    expect(once.manifest.splits.heldout.shards).toEqual([]);
  });
});

describe('an interrupted run', () => {
  test.each([
    [1, 0],
    [3, 0],
    [6, 0],
    [2, 2],
  ])(
    'that ends after task %d, with %d threads, continues to the same bytes',
    async (stopAfter, workerCount) => {
      const controller = new AbortController();
      const reason = new Error('stop');
      const options = smallOptions(small, `stopped-${stopAfter}-${workerCount}`);
      const stopped = prepare({
        ...options,
        workerCount,
        signal: controller.signal,
        onProgress: ({ tasksDone }) => tasksDone === stopAfter && controller.abort(reason),
      });
      await expect(stopped).rejects.toBe(reason);
      expect((await hashFolder(options.output)).has('manifest.json')).toBe(false);

      const report = await prepare(options);
      expect(report.outcome).toBe('prepared');
      expect(report.reusedTaskCount).toBeGreaterThanOrEqual(stopAfter);
      expect(await hashFolder(options.output)).toEqual(expected);
    },
  );

  test('that ends while it plans leaves no folder', async () => {
    const reason = new Error('stop');
    const options = { ...smallOptions(small, 'unplanned'), signal: AbortSignal.abort(reason) };
    await expect(prepare(options)).rejects.toBe(reason);
    expect(await readdir(small.folder)).not.toContain('unplanned');
  });

  test('that left temporary files is swept', async () => {
    const options = smallOptions(small, 'littered');
    await mkdir(join(options.output, 'train'), { recursive: true });
    await writeFile(join(options.output, 'train', '.tmp-1234-shard-00000.arrow'), 'half');
    await prepare(options);
    expect(await hashFolder(options.output)).toEqual(expected);
  });

  test.each([
    ['cut short', (path: string) => truncate(path, 100)],
    ['removed', (path: string) => rm(path)],
    [
      'changed in one byte',
      async (path: string) => {
        const bytes = await readFile(path);
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        await writeFile(path, bytes);
      },
    ],
  ] as const)('whose shard was %s makes that shard again', async (name, damage) => {
    const output = join(small.folder, `damaged ${name}`);
    await cp(join(small.folder, 'reference'), output, { recursive: true });
    await damage(join(output, 'train', 'shard-00002.arrow'));
    await rm(join(output, 'manifest.json'));
    const report = await prepare({ ...smallOptions(small, 'unused'), output });
    // The rows of all tasks are needed again, but no other shard is written.
    const stages = planStages((await readPlan(output))!);
    const builds = stages.find(({ name }) => name === 'build')!.tasks;
    expect(report.taskCount - report.reusedTaskCount).toBe(builds + 1);
    expect(await hashFolder(output)).toEqual(expected);
  });
});

describe('a finished folder', () => {
  test('has nothing to do', async () => {
    const report = await prepare(smallOptions(small, 'reference'));
    expect(report).toMatchObject({ outcome: 'already-complete', reusedTaskCount: report.taskCount });
  });

  test.each([false, true])('is repaired where it is damaged, with rows kept: %s', async (keepRows) => {
    const output = join(small.folder, `repaired ${keepRows}`);
    const options = { ...smallOptions(small, 'unused'), output, keepRows };
    await prepare(options);
    const manifest = await readFile(join(output, 'manifest.json'), 'utf8');
    const path = join(output, 'train', 'shard-00003.arrow');
    const bytes = await readFile(path);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(path, bytes);
    const intact = await stat(join(output, 'train', 'shard-00001.arrow'));
    const report = await repair(output, { workerCount: 0 });
    expect(report.repaired).toEqual(['train/shard-00003.arrow']);
    expect(report.faults.map(({ file }) => file)).toEqual(['train/shard-00003.arrow']);
    expect((await verifyShards(output)).faults).toEqual([]);
    expect(await readFile(join(output, 'manifest.json'), 'utf8')).toBe(manifest);
    expect((await stat(join(output, 'train', 'shard-00001.arrow'))).mtimeMs).toBe(intact.mtimeMs);
    expect((await repair(output, { workerCount: 0 })).repaired).toEqual([]);
    // Only a task of the shuffle was run where the rows were kept.
    const entries = (await readFile(join(output, 'log.jsonl'), 'utf8')).trim().split('\n');
    const builds = entries.filter((entry) => entry.includes('"stage":"build"')).length;
    expect(entries.at(-1)).toContain('"stage":"shuffle","task":3');
    const planned = planStages((await readPlan(output))!)[0]!.tasks;
    expect(builds).toBe(keepRows ? planned : 2 * planned);
  });

  test('is completed if a shard is missing', async () => {
    const output = join(small.folder, 'incomplete');
    await cp(join(small.folder, 'reference'), output, { recursive: true });
    await rm(join(output, 'heldout', 'shard-00000.arrow'));
    await prepare({ ...smallOptions(small, 'unused'), output });
    expect(await hashFolder(output)).toEqual(expected);
  });

  test('refuses other settings and shows the difference', async () => {
    const error: unknown = await prepare(smallOptions(small, 'reference', { seed: 43 })).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(PlanMismatchError);
    expect((error as PlanMismatchError).differences).toEqual([
      { key: 'configuration.seed', before: '42', after: '43' },
    ]);
    expect(await hashFolder(join(small.folder, 'reference'))).toEqual(expected);
  });

  test('refuses a changed input', async () => {
    const corpus = join(small.folder, 'changed');
    await cp(small.corpus, corpus, { recursive: true });
    await writeFile(join(corpus, 'a.txt'), 'Another text. It is short.');
    const attempt = prepare({ ...smallOptions(small, 'reference'), corpus: [corpus] });
    await expect(attempt).rejects.toThrow(/input .*a\.txt/);
  });
});

test('a second run on a folder in use is refused, and the first is not disturbed', async () => {
  const options = smallOptions(small, 'contended');
  const [first, second] = await Promise.allSettled([prepare(options), prepare(options)]);
  const refused = [first, second].filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(1);
  expect((refused[0] as PromiseRejectedResult).reason).toSatisfy(isFolderLockedError);
  expect(await hashFolder(options.output)).toEqual(expected);
});

test('a task that fails says which file and where, keeps the others, and can be continued', async () => {
  const corpus = join(small.folder, 'broken');
  await cp(small.corpus, corpus, { recursive: true });
  const path = join(corpus, 'b.jsonl');
  const lines = await readFile(path, 'utf8');
  await writeFile(path, `${lines}{"text": 5}\n`);
  const options = { ...smallOptions(small, 'failing'), corpus: [corpus] };
  const error: unknown = await prepare(options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TaskFailedError);
  expect(error).toMatchObject({ reason: 'corpus-format' });
  expect((error as Error).message).toContain(path);
  const records = await readdir(join(options.output, 'tasks'));
  expect(records.length).toBeGreaterThan(3);
});

test('any task can be run alone, again, with the same result', async () => {
  const output = join(small.folder, 'alone');
  const { plan, tokenizerBytes } = await planPreparation(smallOptions(small, 'alone'));
  await storePlan(output, plan, tokenizerBytes);
  const context = await loadTaskContext(output, plan.runKey);
  const early = runStageTask(context, { stage: 'shuffle', task: 0 });
  await expect(early).rejects.toMatchObject({ code: 'stage-incomplete', stage: 'build' });
  const [build, shuffle] = planStages(plan);
  for (const task of Array.from({ length: build!.tasks }, (_, index) => index).toReversed()) {
    await runStageTask(context, { stage: 'build', task });
  }
  const first = await runStageTask(context, { stage: 'shuffle', task: 2 });
  const again = await runStageTask(context, { stage: 'shuffle', task: 2 });
  expect([first.reused, again.reused]).toEqual([false, true]);
  expect(again.record).toEqual(first.record);
  expect((await hashFolder(output)).get('train/shard-00002.arrow')).toBe(
    expected.get('train/shard-00002.arrow'),
  );
  const status = await stageStatus(output, plan, 'shuffle');
  expect(status.tasks).toBe(shuffle!.tasks);
  expect(status.missing).not.toContain(2);
  expect(status.missing).toHaveLength(shuffle!.tasks - 1);
});

test('an input that changed since the plan is noticed', async () => {
  const corpus = join(small.folder, 'growing');
  await cp(small.corpus, corpus, { recursive: true });
  const output = join(small.folder, 'outdated');
  const { plan, tokenizerBytes } = await planPreparation({
    ...smallOptions(small, 'outdated'),
    corpus: [corpus],
  });
  await storePlan(output, plan, tokenizerBytes);
  await writeFile(join(corpus, 'a.txt'), 'Short.');
  const context = await loadTaskContext(output, plan.runKey);
  await expect(runStageTask(context, { stage: 'build', task: 0 })).rejects.toBeInstanceOf(InputChangedError);
});

test.each([
  ['no JSON', '{'],
  ['another version', '{"version":1}'],
  ['nothing', 'null'],
])('a plan file with %s is refused', async (_what, text) => {
  const output = join(small.folder, 'bad-plan');
  await mkdir(output, { recursive: true });
  await writeFile(join(output, 'plan.json'), text);
  await expect(readPlan(output)).rejects.toMatchObject({ code: 'output-damaged' });
});

test('a plan that was edited is refused', async () => {
  const text = await readFile(join(small.folder, 'reference', 'plan.json'), 'utf8');
  const output = join(small.folder, 'edited-plan');
  await mkdir(output);
  await writeFile(join(output, 'plan.json'), text.replace('"seed": 42', '"seed": 43'));
  await expect(readPlan(output)).rejects.toThrow('expected the run key of its content');
});
