import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { cutIntoArrays } from './job-array.ts';
import { slurmFiles, type SlurmLaunch } from './slurm-files.ts';

const indices = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const cut = { tasksPerJob: 4, maxJobs: 3 };
const LAUNCH: SlurmLaunch = {
  directory: "/data/it's\nhere/$(out) put",
  program: ['/opt/node', '/opt/prepare data/cli.js'],
  stages: [
    cutIntoArrays({ stage: 'build', indices: indices(22) }, cut),
    cutIntoArrays({ stage: 'shuffle', indices: [0, 2, 3] }, cut),
  ],
  resources: {
    arrayLimit: 64,
    time: '02:00:00',
    partition: 'cpu,long',
    cpusPerTask: 2,
    memory: '4G',
    sbatch: ['--account=text', '--exclusive'],
  },
};

const text = (launch: SlurmLaunch, name: string): string =>
  slurmFiles(launch).find((file) => file.name === name)?.text ?? '';

test('an array for each part of a stage, finalize, and a script that submits them', () => {
  expect(slurmFiles(LAUNCH).map(({ name, executable }) => [name, executable])).toEqual([
    ['build-0.sbatch', undefined],
    ['build-1.sbatch', undefined],
    ['shuffle-0.sbatch', undefined],
    ['finalize.sbatch', undefined],
    ['submit.sh', true],
  ]);
  expect(text(LAUNCH, 'build-1.sbatch')).toMatchInlineSnapshot(`
    "#!/bin/bash
    # Tasks 12-21 of stage build.
    # Submit it from this folder: its logs go to logs.
    #SBATCH --array=0-2%64
    #SBATCH --output=logs/build-1-%A_%a.log
    #SBATCH --job-name=albectra-build-1
    #SBATCH --open-mode=append
    #SBATCH --requeue
    #SBATCH --nodes=1
    #SBATCH --ntasks=1
    #SBATCH --cpus-per-task=2
    #SBATCH --mem=4G
    #SBATCH --time=02:00:00
    #SBATCH --partition=cpu,long
    #SBATCH --account=text
    #SBATCH --exclusive
    exec /opt/node '/opt/prepare data/cli.js' run-task '/data/it'\\''s
    here/$(out) put' --stage build --indices 12-21 --block array --block-tasks 4 --workers 2 --wait 90
    "
  `);
  expect(text(LAUNCH, 'finalize.sbatch')).toMatchInlineSnapshot(`
    "#!/bin/bash
    # Checks that all tasks are done and writes the manifest.
    #SBATCH --output=logs/finalize-%j.log
    #SBATCH --job-name=albectra-finalize
    #SBATCH --open-mode=append
    #SBATCH --requeue
    #SBATCH --nodes=1
    #SBATCH --ntasks=1
    #SBATCH --cpus-per-task=1
    #SBATCH --mem=4G
    #SBATCH --time=02:00:00
    #SBATCH --partition=cpu,long
    #SBATCH --account=text
    #SBATCH --exclusive
    exec /opt/node '/opt/prepare data/cli.js' finalize '/data/it'\\''s
    here/$(out) put' --wait 90
    "
  `);
  expect(text(LAUNCH, 'submit.sh')).toMatchInlineSnapshot(`
    "#!/bin/bash
    # Submits the jobs, each stage to begin when the one before has succeeded; prints names and job numbers.
    # If a job fails, the rest is cancelled: "prepare-data launch slurm" with --missing submits what is left.
    set -euo pipefail
    here=\${BASH_SOURCE[0]}
    if [[ $here == */* ]]; then cd -- "\${here%/*}/"; fi
    mkdir -p logs
    build_0=$(sbatch --parsable build-0.sbatch)
    build_0=\${build_0%%;*}
    echo "build-0 $build_0"
    build_1=$(sbatch --parsable build-1.sbatch)
    build_1=\${build_1%%;*}
    echo "build-1 $build_1"
    shuffle_0=$(sbatch --parsable --kill-on-invalid-dep=yes --dependency=afterok:$build_0:$build_1 shuffle-0.sbatch)
    shuffle_0=\${shuffle_0%%;*}
    echo "shuffle-0 $shuffle_0"
    finalize=$(sbatch --parsable --kill-on-invalid-dep=yes --dependency=afterok:$shuffle_0 finalize.sbatch)
    finalize=\${finalize%%;*}
    echo "finalize $finalize"
    "
  `);
});

test('what is not asked for is not in the files', () => {
  const resources = { cpusPerTask: 1, sbatch: [] };
  expect(text({ ...LAUNCH, directory: '/data/out', resources }, 'shuffle-0.sbatch')).toMatchInlineSnapshot(`
    "#!/bin/bash
    # Tasks 0,2-3 of stage shuffle.
    # Submit it from this folder: its logs go to logs.
    #SBATCH --array=0-0
    #SBATCH --output=logs/shuffle-0-%A_%a.log
    #SBATCH --job-name=albectra-shuffle-0
    #SBATCH --open-mode=append
    #SBATCH --requeue
    #SBATCH --nodes=1
    #SBATCH --ntasks=1
    #SBATCH --cpus-per-task=1
    exec /opt/node '/opt/prepare data/cli.js' run-task /data/out --stage shuffle --indices 0,2-3 --block array --block-tasks 4 --workers 1 --wait 90
    "
  `);
});

test('where all tasks are complete, only finalize is submitted, and waits for nothing', () => {
  const files = slurmFiles({ ...LAUNCH, stages: [] });
  expect(files.map(({ name }) => name)).toEqual(['finalize.sbatch', 'submit.sh']);
  expect(files[1]?.text).toContain('finalize=$(sbatch --parsable finalize.sbatch)\n');
});

test('all of it is valid Bash', () => {
  for (const { text: input } of slurmFiles(LAUNCH)) {
    expect(spawnSync('bash', ['-n'], { input, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  }
});
