import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TEMPORARY_PREFIX } from '@albectra/files';
import { deriveKey, Draws } from '@albectra/random';
import { verifyShards } from '@albectra/shards';
import { readManifest } from '@albectra/shards/manifest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepare, type ConfigurationChanges, type PreparationOptions } from '../src/index.ts';
import { hashFolder, smallOptions, writeSmallCorpus, type SmallCorpus } from './small-corpus.ts';

/** Processes start and end several times, on a machine that is busy. */
const TIMEOUT_MS = 180_000;
const KILLS = 3;
/** Time within which a process is killed once its file is there. */
const MAX_DELAY_MS = 120;

/** What makes every stage run: duplicates, packed rows, a global shuffle. */
const CHANGES: ConfigurationChanges = {
  deduplicate: true,
  layout: { packing: 'best-fit', shuffle: 'global', shards: 5 },
};
/** Files of the stages, in the order in which they come. */
const TRIGGERS = ['tasks/scan-00001.json', 'tasks/build-00004.json', 'train'] as const;

let small: SmallCorpus;
let expected: ReadonlyMap<string, string>;
beforeAll(async () => {
  small = await writeSmallCorpus();
  await writeFile(join(small.folder, 'prepare.mjs'), SCRIPT);
  const options = smallOptions(small, 'undisturbed', CHANGES);
  await prepare(options);
  expected = await hashFolder(options.output);
}, TIMEOUT_MS);
afterAll(() => rm(small.folder, { recursive: true, force: true }));

const SCRIPT = `import { prepare } from ${JSON.stringify(import.meta.resolve('../src/index.ts'))};
await prepare(JSON.parse(process.argv[2]));
`;

/** Starts a process of its own that prepares with two threads. */
function start(options: PreparationOptions, nodeOptions = ''): ChildProcess {
  const words = ['--conditions=@albectra/source', join(small.folder, 'prepare.mjs')];
  return spawn(process.execPath, [...words, JSON.stringify({ ...options, workerCount: 2 })], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: nodeOptions },
  });
}

/** Waits until a process has ended; returns its exit code and what it said. */
async function endOf(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = '';
  child.stdout?.on('data', (text: Buffer) => void (said += text.toString()));
  child.stderr?.on('data', (text: Buffer) => void (said += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}

/** Holds a folder to what it may be at any moment: whole, if it has a manifest. */
async function expectHonest(output: string): Promise<void> {
  if (!existsSync(join(output, 'manifest.json'))) return;
  expect((await verifyShards(output)).faults).toEqual([]);
  const now = await hashFolder(output);
  const { train, heldout } = (await readManifest(output)).splits;
  for (const { file } of [...train.shards, ...heldout.shards]) {
    expect([file, now.get(file)]).toEqual([file, expected.get(file)]);
  }
}

test(
  'a run that is killed again and again, in every stage, ends with the bytes of one that was not',
  async () => {
    const options = smallOptions(small, 'killed', CHANGES);
    const draws = new Draws(deriveKey(5, 'crashes')).seek(0, 0);
    for (let kill = 0; kill < KILLS; kill++) {
      const child = start(options);
      const end = endOf(child);
      const trigger = join(options.output, TRIGGERS[kill % TRIGGERS.length] ?? '');
      while (!existsSync(trigger) && child.exitCode === null) await sleep(2);
      await sleep(draws.below(MAX_DELAY_MS));
      child.kill('SIGKILL');
      await end;
      await expectHonest(options.output);
    }
    expect(await endOf(start(options))).toMatchObject({ code: 0 });
    expect(await hashFolder(options.output)).toEqual(expected);
    const left = await readdir(options.output, { recursive: true });
    expect(left.filter((name) => name.includes(TEMPORARY_PREFIX) || name.endsWith('.lock'))).toEqual([]);
    expect(left).not.toContain('rows');
  },
  TIMEOUT_MS,
);

/** What ends a thread of a pool a while after it has begun. */
const DEATHS = {
  'that ends itself': 'setTimeout(() => process.exit(7), 400);',
  'whose memory runs out': `
    const kept = [];
    setInterval(() => kept.push(Array(2e6).fill(kept.length)), 20);`,
};

test.each(Object.entries(DEATHS))(
  'a thread %s fails its task in words, and the same call continues',
  async (name, death) => {
    const preload = join(small.folder, 'preload.mjs');
    await writeFile(
      preload,
      `import { isMainThread } from 'node:worker_threads';\nif (!isMainThread) {${death}}\n`,
    );
    const options = smallOptions(small, name, CHANGES);
    const failed = await endOf(start(options, `--max-old-space-size=96 --import=${preload}`));
    expect(failed.code).toBe(1);
    expect(failed.said).toMatch(
      /TaskFailedError: Task \d+ \(\w+\): its worker thread ended \(.*\)\. If memory ran out/,
    );
    expect(failed.said).toContain("reason: 'worker-lost'");
    await expectHonest(options.output);
    expect(existsSync(join(options.output, 'manifest.json'))).toBe(false);
    expect((await prepare(options)).outcome).toBe('prepared');
    expect(await hashFolder(options.output)).toEqual(expected);
  },
  TIMEOUT_MS,
);

test('files that never reached the disk, but are zeros of their length, are made again', async () => {
  const options = smallOptions(small, 'power loss', CHANGES);
  const at = (file: string): string => join(options.output, file);
  for (const files of [
    ['rows/00003.rows', 'train/shard-00002.arrow'],
    ['tasks/build-00004.json', 'tasks/shuffle-00001.json', 'tasks/scan-00003.json'],
    ['documents/00002.hashes', 'documents/00005.drops'],
  ]) {
    await prepare({ ...options, keepRows: true });
    await rm(at('manifest.json'));
    for (const file of files) await writeFile(at(file), Buffer.alloc((await readFile(at(file))).length));
    const again = await prepare({ ...options, keepRows: true });
    expect(again.taskCount - again.reusedTaskCount).toBe(files.length);
  }
  await prepare(options);
  expect(await hashFolder(options.output)).toEqual(expected);
});
