import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfigurationFile } from '@albectra/cli';
import { expect, test } from 'vitest';
import { cutIntoArrays } from './job-array.ts';
import { kubernetesFiles } from './kubernetes-files.ts';
import { kubernetesJobs, type KubernetesLaunch } from './kubernetes-jobs.ts';

const indices = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const LAUNCH: KubernetesLaunch = {
  directory: '/data/it\'s\nhere/$(HOME) "put"',
  program: ['prepare-data'],
  stages: [
    cutIntoArrays({ stage: 'build', indices: indices(50) }, { tasksPerJob: 2, maxJobs: 20 }),
    cutIntoArrays({ stage: 'shuffle', indices: [1, 3] }, { tasksPerJob: 2, maxJobs: 20 }),
  ],
  resources: {
    image: 'registry.example.org/prepare-data:1',
    claim: 'corpus',
    mount: '/data',
    namespace: 'text',
    parallelism: 8,
    cpus: 2,
    memory: '2Gi',
    retries: 3,
  },
  name: 'albectra-0123456789',
};

test('an Indexed Job for each part of a stage, one for finalize, and a script that applies them', () => {
  const files = kubernetesFiles(LAUNCH);
  expect(files.map(({ name }) => name)).toEqual([
    'build-0.yaml',
    'build-1.yaml',
    'shuffle-0.yaml',
    'finalize.yaml',
    'submit.sh',
  ]);
  expect(files[1]?.text).toMatchInlineSnapshot(`
    "apiVersion: batch/v1
    kind: Job
    metadata:
      name: albectra-0123456789-build-1
      namespace: text
      labels:
        app.kubernetes.io/name: prepare-data
        app.kubernetes.io/instance: albectra-0123456789
    spec:
      completionMode: Indexed
      completions: 5
      parallelism: 5
      backoffLimitPerIndex: 3
      maxFailedIndexes: 1
      podFailurePolicy:
        rules:
          - action: Ignore
            onPodConditions:
              - type: DisruptionTarget
                status: "True"
          - action: FailJob
            onExitCodes:
              containerName: prepare-data
              operator: In
              values:
                - 2
      template:
        metadata:
          labels:
            app.kubernetes.io/name: prepare-data
            app.kubernetes.io/instance: albectra-0123456789
        spec:
          restartPolicy: Never
          containers:
            - name: prepare-data
              image: registry.example.org/prepare-data:1
              command:
                - prepare-data
                - run-task
                - |-
                  /data/it's
                  here/$$(HOME) "put"
                - --stage
                - build
                - --indices
                - 40-49
                - --block
                - array
                - --block-tasks
                - "2"
                - --workers
                - "2"
                - --wait
                - "90"
              resources:
                requests:
                  cpu: "2"
                  memory: 2Gi
                limits:
                  memory: 2Gi
              volumeMounts:
                - name: data
                  mountPath: /data
          volumes:
            - name: data
              persistentVolumeClaim:
                claimName: corpus
    "
  `);
  expect(files[3]?.text).toMatchInlineSnapshot(`
    "apiVersion: batch/v1
    kind: Job
    metadata:
      name: albectra-0123456789-finalize
      namespace: text
      labels:
        app.kubernetes.io/name: prepare-data
        app.kubernetes.io/instance: albectra-0123456789
    spec:
      backoffLimit: 3
      podFailurePolicy:
        rules:
          - action: Ignore
            onPodConditions:
              - type: DisruptionTarget
                status: "True"
          - action: FailJob
            onExitCodes:
              containerName: prepare-data
              operator: In
              values:
                - 2
      template:
        metadata:
          labels:
            app.kubernetes.io/name: prepare-data
            app.kubernetes.io/instance: albectra-0123456789
        spec:
          restartPolicy: Never
          containers:
            - name: prepare-data
              image: registry.example.org/prepare-data:1
              command:
                - prepare-data
                - finalize
                - |-
                  /data/it's
                  here/$$(HOME) "put"
                - --wait
                - "90"
              resources:
                requests:
                  cpu: "1"
                  memory: 2Gi
                limits:
                  memory: 2Gi
              volumeMounts:
                - name: data
                  mountPath: /data
          volumes:
            - name: data
              persistentVolumeClaim:
                claimName: corpus
    "
  `);
  expect(files[4]?.text).toMatchInlineSnapshot(`
    "#!/bin/bash
    # Applies the jobs stage by stage: a stage begins when the one before is complete.
    set -euo pipefail
    here=\${BASH_SOURCE[0]}
    if [[ $here == */* ]]; then cd -- "\${here%/*}/"; fi
    prefix=albectra-0123456789
    namespace=text
    call() { kubectl \${namespace:+--namespace "$namespace"} "$@"; }
    run_stage() {
      local job files=() jobs=() state
      for job; do files+=(-f "$job.yaml"); jobs+=("job/$prefix-$job"); done
      call apply "\${files[@]}"
      for job in "\${jobs[@]}"; do
        until call wait --for=condition=Complete --timeout=10s "$job" >/dev/null 2>&1; do
          state=$(call get "$job" --output='jsonpath={.status.conditions[?(@.status=="True")].type}')
          if [[ " $state " == *' Failed '* ]]; then
            echo "$job failed; see: kubectl describe $job. Launch again with --missing to run what is left." >&2
            exit 1
          fi
          sleep 1
        done
        echo "$job complete"
      done
    }
    run_stage build-0 build-1
    run_stage shuffle-0
    run_stage finalize
    "
  `);
  expect(spawnSync('bash', ['-n'], { input: files[4]?.text ?? '', encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  });
});

test('the files hold the manifests, whatever the names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'albectra-yaml-'));
  try {
    const manifests = kubernetesJobs(LAUNCH).flat();
    const files = kubernetesFiles(LAUNCH);
    for (const [number, { manifest }] of manifests.entries()) {
      await writeFile(join(folder, 'job.yaml'), files[number]?.text ?? '');
      expect(await readConfigurationFile(join(folder, 'job.yaml'))).toEqual(manifest);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('parallelism and failures are no more than there are indices', () => {
  const resources = { ...LAUNCH.resources, parallelism: 64, maxFailed: 100 };
  const job = kubernetesJobs({ ...LAUNCH, resources })
    .at(1)
    ?.at(0);
  expect(job?.manifest).toMatchObject({ spec: { completions: 1, parallelism: 1, maxFailedIndexes: 1 } });
});
