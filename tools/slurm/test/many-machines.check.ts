import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kill, nodeOf, startCluster, type Cluster } from './cluster.ts';

const PREFIX = process.env['ALBECTRA_SLURM'] ?? '';
const PROGRAM = [
  '--conditions=@albectra/source',
  '--disable-warning=ExperimentalWarning',
  fileURLToPath(new URL('../../../apps/prepare-data/src/cli.ts', import.meta.url)),
];
const WORDS = 'the a river stone runs over under light cold winter morning walked slowly home again'.split(
  ' ',
);
const DOCUMENTS = 12_000;
const KILLED_TASKS = 5;
const POLL_MS = 30;
/** Slurm waits two minutes before it runs a lost node's jobs again. */
const WAIT_MS = 400_000;

let folder: string;
let state: string;
let shared: string;
let alone: string;
let cluster: Cluster;

const SETTINGS = [
  'sequenceLength=64',
  'heldoutFraction=0.05',
  'taskBytes=300000',
  'deduplicate=true',
  'layout.shards=4',
  'masking.mode=static',
].flatMap((setting) => ['--set', setting]);

const options = (output: string): readonly string[] => [
  join(folder, 'a.txt'),
  join(folder, 'b.jsonl'),
  '--output',
  output,
  '--tokenizer',
  join(folder, 'vocab.txt'),
  ...SETTINGS,
];

function prepareData(...words: readonly string[]): { status: number | null; stdout: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...PROGRAM, ...words], {
    env: cluster.environment,
    encoding: 'utf8',
  });
  if (status !== 0 && status !== 3) throw new Error(`${words.join(' ')}: ${stderr}`);
  return { status, stdout };
}

beforeAll(() => {
  // Spaces and quotes: the names have to come through Slurm and two shells.
  folder = mkdtempSync(join(tmpdir(), "albectra slurm's "));
  [shared, alone] = [join(folder, 'shared out'), join(folder, 'alone')];
  const documents = Array.from({ length: DOCUMENTS }, (_, index) => documentText(index));
  const half = DOCUMENTS / 2;
  writeFileSync(join(folder, 'a.txt'), documents.slice(0, half).join('\n\n'));
  const lines = [...documents.slice(half), ...documents.slice(0, 50)].map((text) => JSON.stringify({ text }));
  writeFileSync(join(folder, 'b.jsonl'), `${lines.join('\n')}\n`);
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'.split('');
  const pieces = [...letters, ...letters.map((letter) => `##${letter}`), ...WORDS.slice(2)];
  writeFileSync(
    join(folder, 'vocab.txt'),
    ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '.', ...pieces].join('\n'),
  );
  // Slurm's own configuration takes plain names only.
  state = mkdtempSync(join(tmpdir(), 'albectra-slurm-'));
  cluster = startCluster(PREFIX, state);
});
afterAll(() => {
  cluster.stop();
  for (const path of [folder, state]) rmSync(path, { recursive: true, force: true });
});

test('tasks are killed and a node is lost: the missing tasks are submitted again, and the bytes are those of one machine', async () => {
  prepareData('build', ...options(alone), '--set', 'workers=0');
  prepareData('plan', ...options(shared));
  const submitted = prepareData('launch', 'slurm', shared, '--tasks-per-job', '1', '--submit').stdout;
  expect(submitted).toMatch(/^scan-0 \d+$[^]*^finalize \d+$/m);

  await until(() => recordsOf('deduplicate').length > 0, 'the stage before build to be done');
  const killed = await killTasks(KILLED_TASKS);
  await until(() => cluster.jobs().length === 0, 'the jobs that waited for a killed one to be cancelled');
  const first = prepareData('status', shared);
  console.log(`After ${killed.length} kills:\n${first.stdout}`);
  expect(first.status).toBe(3);

  prepareData('launch', 'slurm', shared, '--missing', '--tasks-per-job', '1', '--submit');
  await until(() => tasksAtWork().some((pid) => nodeOf(pid) === 'n2'), 'a task on the node n2');
  cluster.lose('n2');
  await until(() => cluster.jobs().every((job) => !job.includes(' R ')), 'all jobs to have ended');
  // Slurm puts the lost node's jobs back into the queue, for two minutes from now; we do not wait.
  console.log(`After the loss of n2:\n${cluster.jobs().join('\n')}\n${prepareData('status', shared).stdout}`);
  cluster.cancelAll();
  await until(() => cluster.jobs().length === 0, 'the queue to be empty');
  expect(prepareData('finalize', shared).stdout).toMatch(/tasks are missing: \d/);

  prepareData('launch', 'slurm', shared, '--missing', '--tasks-per-job', '2', '--submit');
  await until(() => existsSync(join(shared, 'manifest.json')), 'the manifest');
  await until(() => cluster.jobs().length === 0, 'finalize to end');
  expect(prepareData('status', shared)).toMatchObject({ status: 0 });
  expect(prepareData('verify', shared).stdout).toMatch(/^Sound: /);
  expect(hashFiles(shared)).toEqual(hashFiles(alone));
  console.log(
    `${Object.keys(hashFiles(shared)).length} files are equal, ${prepareData('verify', shared).stdout}`,
  );
});

test('a node is lost, and Slurm alone sees to the rest', async () => {
  cluster.restore('n2');
  rmSync(shared, { recursive: true });
  prepareData('plan', ...options(shared));
  prepareData('launch', 'slurm', shared, '--tasks-per-job', '2', '--cpus-per-task', '2', '--submit');
  await until(() => recordsOf('deduplicate').length > 0, 'the stage before build to be done');
  await until(() => tasksAtWork().some((pid) => nodeOf(pid) === 'n2'), 'a task on the node n2');
  cluster.lose('n2');
  await until(() => existsSync(join(shared, 'manifest.json')), 'the manifest');
  await until(() => cluster.jobs().length === 0, 'finalize to end');
  expect(hashFiles(shared)).toEqual(hashFiles(alone));
});

/** Kills tasks as soon as they are seen at work, and tells which. */
async function killTasks(count: number): Promise<readonly number[]> {
  const killed = new Set<number>();
  await until(() => {
    for (const pid of tasksAtWork()) {
      if (killed.size === count || killed.has(pid) || nodeOf(pid) === undefined) continue;
      kill(pid);
      killed.add(pid);
    }
    return killed.size === count;
  }, `${count} tasks to be killed`);
  return [...killed];
}

/** Numbers of the processes that have made themselves known in the output folder. */
function tasksAtWork(): readonly number[] {
  return readdirSync(shared)
    .filter((name) => name.startsWith('.lock-shared-'))
    .flatMap((name) => {
      try {
        return [(JSON.parse(readFileSync(join(shared, name), 'utf8')) as { pid: number }).pid];
      } catch {
        return [];
      }
    });
}

function recordsOf(stage: string): readonly string[] {
  const tasks = join(shared, 'tasks');
  return existsSync(tasks) ? readdirSync(tasks).filter((name) => name.startsWith(stage)) : [];
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + WAIT_MS;
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error(`Expected ${what}; jobs: ${cluster.jobs().join('; ')}`);
    await sleep(POLL_MS);
  }
}

/** Hashes of all files but logs and what the launcher wrote; the configuration without the folder's own name. */
function hashFiles(output: string): Readonly<Record<string, string>> {
  const names = readdirSync(output, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(output.length + 1))
    .filter((name) => name !== 'log.jsonl' && !name.startsWith('launch/'));
  return Object.fromEntries(
    names.toSorted().map((name) => {
      const bytes = readFileSync(join(output, name));
      const content =
        name === 'prepare-data.yaml' ? bytes.toString().replace(/^output: .*(?:\n .*)*$/m, 'output:') : bytes;
      return [name, createHash('sha256').update(content).digest('hex')];
    }),
  );
}

/** A document of about 700 bytes, another for every number. */
function documentText(index: number): string {
  let state = index * 2_654_435_761 + 1;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
  return Array.from({ length: 4 + draw(12) }, () => {
    const words = Array.from({ length: 3 + draw(14) }, () => WORDS[draw(WORDS.length)] ?? '');
    return `${words.join(' ')} ${draw(1000)}.`;
  }).join(' ');
}
