import { formatYaml } from '@albectra/cli';
import { kubernetesJobs, type KubernetesJob, type KubernetesLaunch } from './kubernetes-jobs.ts';
import type { LaunchFile } from './launch-file.ts';

/** Writes the manifests of a run, one job a file, and a script that applies them stage by stage. */
export function kubernetesFiles(launch: KubernetesLaunch): readonly LaunchFile[] {
  const stages = kubernetesJobs(launch);
  const manifests = stages
    .flat()
    .map(({ file, manifest }) => ({ name: `${file}.yaml`, text: formatYaml(manifest) }));
  const script = submitScript(stages, launch.resources.namespace);
  return [...manifests, { name: 'submit.sh', text: script, executable: true }];
}

/** A job ends as Complete or as Failed; `kubectl wait` can wait for one of them only. */
const RUN_STAGE = `call() { kubectl \${namespace:+--namespace "$namespace"} "$@"; }
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
}`;

function submitScript(stages: readonly (readonly KubernetesJob[])[], namespace: string | undefined): string {
  const first = stages.flat()[0];
  const prefix = first?.job.slice(0, -first.file.length - 1) ?? '';
  const lines = [
    '#!/bin/bash',
    '# Applies the jobs stage by stage: a stage begins when the one before is complete.',
    'set -euo pipefail',
    'here=${BASH_SOURCE[0]}',
    'if [[ $here == */* ]]; then cd -- "${here%/*}/"; fi',
    `prefix=${prefix}`,
    `namespace=${namespace ?? ''}`,
    RUN_STAGE,
    ...stages.map((jobs) => `run_stage ${jobs.map(({ file }) => file).join(' ')}`),
  ];
  return `${lines.join('\n')}\n`;
}
