import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readConfigurationFile } from '@albectra/cli';
import { shareFolder, temporaryPath } from '@albectra/files';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { program } from '../src/index.ts';
import { run, type Outcome } from './run-command.ts';

const DOCUMENTS = 150;
const WORDS = 'the a river stone runs over under light cold winter morning walked slowly home again'.split(
  ' ',
);
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'.split('');
/** Small tasks, so that there are a dozen; all stages. */
const OPTIONS = [
  'sequenceLength=32',
  'heldoutFraction=0.1',
  'taskBytes=2048',
  'deduplicate=true',
  'layout.shards=3',
  'masking.mode=static',
].flatMap((option) => ['--set', option]);

let folder: string;
let corpus: readonly string[];
let alone: string;

async function succeed(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(...words);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** The command line of the program in a process of its own. */
const PROGRAM = [
  process.execPath,
  '--conditions=@albectra/source',
  '--disable-warning=ExperimentalWarning',
  fileURLToPath(new URL('../src/cli.ts', import.meta.url)),
];

function start(...words: readonly string[]): ChildProcess {
  return spawn(PROGRAM[0] ?? '', [...PROGRAM.slice(1), ...words], { stdio: 'ignore' });
}

const at = (name: string): string => join(folder, name);
const plan = (output: string): Promise<string> =>
  succeed('plan', ...corpus, '--tokenizer', at('vocab.txt'), '--output', at(output), ...OPTIONS);
const runTasks = (output: string, stage: string, ...words: readonly string[]): Promise<Outcome> =>
  run('run-task', at(output), '--stage', stage, ...words);

/** Hashes of all files of an output folder but logs and launch files; its own path is left out. */
async function hashOutput(output: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(at(output), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(at(output).length + 1))
    .filter((name) => name !== 'log.jsonl' && !name.startsWith('launch/'));
  const hashes = files.toSorted().map(async (name): Promise<[string, string]> => {
    const path = join(at(output), name);
    const content = name.endsWith('.yaml')
      ? JSON.stringify({ ...(await readConfigurationFile(path)), output: '' })
      : await readFile(path);
    return [name, createHash('sha256').update(content).digest('hex')];
  });
  return Object.fromEntries(await Promise.all(hashes));
}

/** Runs all tasks of the stages of a plan but those of the last one. */
async function runStagesBefore(output: string, last: string): Promise<void> {
  for (const stage of ['scan', 'deduplicate', 'build', 'shuffle']) {
    if (stage === last) return;
    const count = JSON.parse(await readFile(join(at(output), 'plan.json'), 'utf8')).tasks.length as number;
    const tasks = stage === 'deduplicate' ? 1 : count;
    expect(await runTasks(output, stage, '--indices', `0-${tasks - 1}`)).toMatchObject({ code: 0 });
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "albectra many 'machines'\n"));
  const texts = Array.from({ length: DOCUMENTS }, (_, document) =>
    Array.from({ length: 8 }, (_unused, sentence) => {
      const first = (document * 7 + sentence * 3) % WORDS.length;
      const words = WORDS.concat(WORDS).slice(first, first + 3 + ((document + sentence) % 9));
      return `The ${words.join(' ')} ${'abc'.repeat((document * sentence) % 5)}.`;
    }).join(' '),
  );
  const halves = [texts.slice(0, DOCUMENTS / 2), [...texts.slice(DOCUMENTS / 2), ...texts.slice(0, 5)]];
  corpus = [at('a b.txt'), at('c.txt')];
  for (const [half, documents] of halves.entries())
    await writeFile(corpus[half] ?? '', documents.join('\n\n'));
  const pieces = [...LETTERS, ...LETTERS.map((letter) => `##${letter}`), ...WORDS.slice(2)];
  await writeFile(at('vocab.txt'), ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', '.', ...pieces].join('\n'));
  alone = 'alone';
  await succeed(
    'build',
    ...corpus,
    '--tokenizer',
    at('vocab.txt'),
    '--output',
    at(alone),
    '--set',
    'workers=0',
    ...OPTIONS,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('plan, tasks in any order and finalize make the bytes that build makes', async () => {
  expect(await plan('shared')).toMatch(/^Planned .* in 2 files: [^]*scan: \d+ tasks[^]*shuffle: \d+ tasks/);
  const planned = await run('status', at('shared'), '--json');
  const { stages } = JSON.parse(planned.stdout) as {
    stages: { stage: string; tasks: number; missing: string }[];
  };
  expect(planned.code).toBe(3);
  expect(stages.map(({ stage }) => stage)).toEqual(['scan', 'deduplicate', 'build', 'shuffle']);
  expect(stages[2]?.tasks).toBeGreaterThan(8);
  for (const { stage, tasks, missing } of stages) {
    expect(missing).toBe(tasks === 1 ? '0' : `0-${tasks - 1}`);
    for (let task = tasks - 1; task >= 0; task -= 1) {
      vi.stubEnv(task % 2 === 0 ? 'JOB_COMPLETION_INDEX' : 'SLURM_ARRAY_TASK_ID', String(task));
      expect(await runTasks('shared', stage)).toMatchObject({ code: 0 });
      vi.unstubAllEnvs();
    }
  }
  expect((await run('status', at('shared'))).stdout).toContain('Next: prepare-data finalize');
  expect(await succeed('finalize', at('shared'))).toMatch(/^Complete: [^]*train: .* rows/);
  expect(await hashOutput('shared')).toEqual(await hashOutput(alone));
  expect(await succeed('status', at('shared'))).toMatch(/^Complete/);
  // A job that comes late finds nothing to do, and leaves nothing.
  expect((await runTasks('shared', 'build', '--index', '0')).stdout).toMatch(/^Nothing to do/);
  expect(await succeed('finalize', at('shared'))).toMatch(/^Complete/);
  expect(await hashOutput('shared')).toEqual(await hashOutput(alone));
});

test('what is missing is listed as a list of indices, which runs it', async () => {
  await plan('partly');
  await runStagesBefore('partly', 'build');
  expect(await runTasks('partly', 'build', '--indices', '0-2,4-5,8')).toMatchObject({ code: 0 });
  const again = await runTasks('partly', 'build', '--indices', '1-3');
  expect(again.stdout).toMatch(/^Stage build: 3 tasks done, 2 found complete; /);

  const early = await runTasks('partly', 'shuffle', '--index', '0');
  expect(early).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/tasks of the stage build to be complete/),
  });
  const unfinished = await run('finalize', at('partly'));
  expect(unfinished.code).toBe(3);
  const [, list = ''] = /tasks are missing: (\S+)\n/.exec(unfinished.stdout) ?? [];
  expect(list).toMatch(/^6-7,9-\d+$/);
  expect((await run('status', at('partly'))).stdout).toContain(`missing: ${list}`);

  expect(await runTasks('partly', 'build', '--indices', list)).toMatchObject({ code: 0 });
  // A record without its file is no proof.
  const rows = await readdir(join(at('partly'), 'rows'));
  await truncate(join(at('partly'), 'rows', rows.toSorted()[4] ?? ''), 10);
  expect((await run('finalize', at('partly'))).stdout).toContain('missing: 4\n');
  // One that may wait does so, until another has done what it needs.
  const [waited] = await Promise.all([
    runTasks('partly', 'shuffle', '--indices', '0-3', '--wait', '60'),
    sleep(200).then(() => runTasks('partly', 'build', '--indices', '4')),
  ]);
  expect(waited).toMatchObject({ code: 0 });
  await succeed('finalize', at('partly'));
  expect(await hashOutput('partly')).toEqual(await hashOutput(alone));
  await rm(join(at('partly'), 'train', 'shard-00001.arrow'));
  expect(await run('status', at('partly'))).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/^Damaged: 1 /),
  });
});

test('processes that run the same tasks at once, and one that is killed, do no harm', async () => {
  await plan('at once');
  await runStagesBefore('at once', 'build');
  const list = ['run-task', at('at once'), '--stage', 'build', '--indices', '0-5'];
  const share = await shareFolder(at('at once'));
  const busy = await run(
    'build',
    ...corpus,
    '--tokenizer',
    at('vocab.txt'),
    '--output',
    at('at once'),
    ...OPTIONS,
  );
  expect(busy).toMatchObject({ code: 1, stderr: expect.stringMatching(/is in use: .* process \d+ on/) });
  await share.release();
  const processes = [start(...list), start(...list)];
  const ends = processes.map((child) => once(child, 'exit'));
  const tasks = join(at('at once'), 'tasks');
  while (!(await readdir(tasks)).some((name) => name.startsWith('build'))) await sleep(20);
  processes[0]?.kill('SIGKILL');
  expect((await Promise.all(ends))[1]).toEqual([0, null]);
  await runTasks('at once', 'build', '--indices', '0-11');
  const left = /missing: (\S+)\n/.exec((await run('finalize', at('at once'))).stdout)?.[1];
  if (left !== undefined) await runTasks('at once', 'build', '--indices', left);
  await runTasks('at once', 'shuffle', '--indices', '0-3');
  await succeed('finalize', at('at once'));
  expect(await hashOutput('at once')).toEqual(await hashOutput(alone));
});

test('finalize leaves the temporaries of living processes, and says how many it cannot judge', async () => {
  await plan('swept');
  for (const [stage, list] of [
    ['scan', '0-'],
    ['deduplicate', '0'],
    ['build', '0-'],
    ['shuffle', '0-3'],
  ] as const) {
    const last = JSON.parse(await readFile(join(at('swept'), 'plan.json'), 'utf8')).tasks.length - 1;
    await runTasks('swept', stage, '--indices', list.endsWith('-') ? `${list}${last}` : list);
  }
  const living = temporaryPath(join(at('swept'), 'train', 'mine.arrow'));
  const ended = join(at('swept'), 'train', '.tmp-7b1bc1a8-0000-8001-8000-000000000000-x.arrow');
  const share = await shareFolder(at('swept'));
  await writeFile(living, '');
  await writeFile(ended, '');
  expect(await succeed('finalize', at('swept'))).toContain('2 temporary files');
  expect(await readdir(dirname(living))).toContain(living.slice(dirname(living).length + 1));
  await share.release();
});

/** A stand-in for `sbatch`: it runs the jobs of an array at once, one after the other. */
const SBATCH = `#!/bin/bash
for file; do :; done
echo "$*" >> calls
array=$(sed -n 's/^#SBATCH --array=\\([0-9]*\\)-\\([0-9]*\\).*/\\1 \\2/p' "$file")
for index in $(seq \${array:-0 0}); do
  [[ $array ]] && export SLURM_ARRAY_TASK_ID=$index
  bash "$file" > "logs/$file-$index.log" 2>&1 || exit 1
done
echo "$(($(wc -l < calls)));cluster"
`;
/** A stand-in for the program: it notes its words and its number in the array. */
const RECORDER = `#!/bin/bash
printf '%s\\0' "$SLURM_ARRAY_TASK_ID" "$@" $'\\n' >> "$RECORD"
`;

test('launch slurm: the jobs that are submitted make the same bytes, whatever the folder is called', async () => {
  await plan('slurm $(x)');
  await mkdir(at('bin'));
  for (const [name, text] of Object.entries({ sbatch: SBATCH, recorder: RECORDER })) {
    await writeFile(join(at('bin'), name), text);
    await chmod(join(at('bin'), name), 0o755);
  }
  vi.stubEnv('PATH', `${at('bin')}:${process.env['PATH']}`);
  vi.stubEnv('RECORD', at('record'));
  const program = JSON.stringify([join(at('bin'), 'recorder'), 'first word']);
  const words = ['launch', 'slurm', at('slurm $(x)'), '--set', `program=${program}`];
  const submitted = await succeed(...words, '--tasks-per-job', '6', '--max-array-size', '2', '--submit');
  vi.unstubAllEnvs();
  expect(submitted).toMatch(
    /scan-0 1\nscan-1 2\nscan-2 3\ndeduplicate-0 4\nbuild-0 5\nbuild-1 6\nbuild-2 7\nshuffle-0 8\nfinalize 9\n$/,
  );
  const calls = await readFile(join(at('slurm $(x)'), 'launch/slurm/calls'), 'utf8');
  expect(calls.split('\n').slice(3, 5)).toEqual([
    '--parsable --kill-on-invalid-dep=yes --dependency=afterok:1:2:3 deduplicate-0.sbatch',
    '--parsable --kill-on-invalid-dep=yes --dependency=afterok:4 build-0.sbatch',
  ]);
  for (const record of (await readFile(at('record'), 'utf8')).split('\n\0').slice(0, -1)) {
    const [index = '', first, ...command] = record.split('\0').slice(0, -1);
    expect(first).toBe('first word');
    vi.stubEnv('SLURM_ARRAY_TASK_ID', index);
    await succeed(...command);
    vi.unstubAllEnvs();
  }
  expect(await hashOutput('slurm $(x)')).toEqual(await hashOutput(alone));

  expect(await succeed(...words, '--missing')).toMatch(/^All tasks are complete/);
  const files = await readdir(join(at('slurm $(x)'), 'launch/slurm'));
  expect(files.filter((name) => name.endsWith('.sbatch'))).toEqual(['finalize.sbatch']);
});

test('launch --missing cuts arrays of the tasks that are not complete', async () => {
  await plan('rest');
  await runStagesBefore('rest', 'build');
  await runTasks('rest', 'build', '--indices', '0-3,6,8-11');
  await succeed('launch', 'slurm', at('rest'), '--missing', '--tasks-per-job', '1');
  const folderOfFiles = join(at('rest'), 'launch/slurm');
  expect((await readdir(folderOfFiles)).toSorted()).toEqual([
    'build-0.sbatch',
    'finalize.sbatch',
    'shuffle-0.sbatch',
    'submit.sh',
  ]);
  expect(await readFile(join(folderOfFiles, 'build-0.sbatch'), 'utf8')).toMatch(/--indices 4-5,7,12-\d+ /);
});

test('launch slurm says what sbatch says', async () => {
  await plan('refused');
  await mkdir(at('bad'));
  await writeFile(at('bad/sbatch'), '#!/bin/bash\necho "sbatch: error: invalid partition" >&2; exit 1\n');
  await chmod(at('bad/sbatch'), 0o755);
  vi.stubEnv('PATH', `${at('bad')}:${process.env['PATH']}`);
  try {
    const { code, stderr } = await run('launch', 'slurm', at('refused'), '--submit');
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('invalid partition') });
  } finally {
    vi.unstubAllEnvs();
  }
});

test('launch kubernetes: the commands of the manifests, with an index each, make the same bytes', async () => {
  await plan('pods');
  const image = ['--image', 'prepare-data:1', '--claim', 'corpus'];
  await succeed('launch', 'kubernetes', at('pods'), ...image, '--tasks-per-job', '5');
  const files = join(at('pods'), 'launch/kubernetes');
  for (const name of ['scan-0', 'deduplicate-0', 'build-0', 'shuffle-0', 'finalize']) {
    const { spec } = (await readConfigurationFile(join(files, `${name}.yaml`))) as unknown as {
      spec: { completions?: number; template: { spec: { containers: { command: string[] }[] } } };
    };
    const [container] = spec.template.spec.containers;
    const command = (container?.command ?? []).slice(1).map((word) => word.replaceAll('$$', '$'));
    for (let index = 0; index < (spec.completions ?? 1); index += 1) {
      vi.stubEnv('JOB_COMPLETION_INDEX', String(index));
      await succeed(...command);
      vi.unstubAllEnvs();
    }
  }
  expect(await hashOutput('pods')).toEqual(await hashOutput(alone));
});

test('the script for kubectl applies stage by stage, and ends where a job fails', async () => {
  await plan('kubectl');
  await succeed('launch', 'kubernetes', at('kubectl'), '--image', 'a', '--claim', 'b', '--namespace', 'text');
  const files = join(at('kubectl'), 'launch/kubernetes');
  await mkdir(at('kube'));
  const kubectl = `#!/bin/bash
echo "$*" >> calls
case "$*" in
  *' wait '*shuffle*) exit 1 ;;
  *' get '*) echo FailureTarget Failed ;;
esac
`;
  await writeFile(at('kube/kubectl'), kubectl);
  await chmod(at('kube/kubectl'), 0o755);
  const env = { ...process.env, PATH: `${at('kube')}:${process.env['PATH']}` };
  const { status, stdout, stderr } = spawnSync('bash', [join(files, 'submit.sh')], { env, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stdout).toMatch(/^job\/albectra-\w+-scan-0 complete\n[^]*build-0 complete\n$/);
  expect(stderr).toMatch(/^job\/albectra-\w+-shuffle-0 failed; see: kubectl describe/);
  const calls = await readFile(join(files, 'calls'), 'utf8');
  expect(calls.split('\n')[0]).toBe('--namespace text apply -f scan-0.yaml');
  expect(calls).not.toContain('finalize');
});

test.each([
  [['run-task', 'alone', '--index', '0'], 2, /expected one of scan, deduplicate, build, shuffle, got none/],
  [['run-task', 'alone', '--stage', 'build', '--index', '99'], 2, /from 0 to \d+, got 99/],
  [['run-task', 'alone', '--stage', 'build', '--index', 'x'], 2, /"index"/],
  [['run-task', 'alone', '--stage', 'built'], 2, /"stage"/],
  [['status', 'bin'], 2, /expected a plan \(plan.json\), found none/],
  [['launch', 'slurm', 'alone', '--partition', 'a b\n#SBATCH'], 2, /"partition"/],
  [['launch', 'slurm', 'alone', '--set', 'sbatch=[--wrap=rm x]'], 2, /"sbatch/],
  [['launch', 'kubernetes', 'alone', '--image', 'a', '--claim', 'B_'], 2, /"claim"/],
  [
    ['launch', 'kubernetes', 'alone', '--image', 'a', '--claim', 'b', '--mount', '/nowhere'],
    2,
    /outside of which/,
  ],
])('%j is refused', async (words, code, message) => {
  const outcome = await run(...words.map((word) => (/^(?:alone|bin)$/.test(word) ? at(word) : word)));
  expect(outcome.stderr).toMatch(message);
  expect(outcome).toMatchObject({ code, stdout: '' });
});

test.each([
  ['plan', ['output', 'tokenizer', 'preset', 'masking', 'on-error']],
  ['run-task', ['stage', 'index', 'indices', 'block', 'block-tasks', 'workers', 'wait']],
  ['finalize', ['wait']],
  ['status', []],
  [
    'launch slurm',
    [
      'tasks-per-job',
      'missing',
      'submit',
      'array-limit',
      'max-array-size',
      'time',
      'partition',
      'cpus-per-task',
      'memory',
    ],
  ],
  [
    'launch kubernetes',
    [
      'image',
      'claim',
      'mount',
      'namespace',
      'parallelism',
      'cpus',
      'memory',
      'tasks-per-job',
      'missing',
      'submit',
    ],
  ],
])('%s has exactly its options', async (name, options) => {
  const command = await program.commands.find((candidate) => candidate.name === name)?.load();
  expect((command?.options ?? []).map((option) => option.name)).toEqual(options);
});
