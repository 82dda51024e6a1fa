import { arrayName, runTaskWords, WAIT_SECONDS, type JobArray } from './job-array.ts';

/** What Kubernetes jobs ask for. */
export interface KubernetesResources {
  readonly image: string;
  /** Persistent volume claim that holds the output folder and the corpus. */
  readonly claim: string;
  /** Where the claim is mounted: the folder under which the plan's paths lie, absolute. */
  readonly mount: string;
  readonly namespace?: string | undefined;
  /** Pods of one job that run at the same time. */
  readonly parallelism: number;
  /** Whole processors of a pod; a thread runs on each. */
  readonly cpus: number;
  /** Memory of a pod in Kubernetes' words, such as `2Gi`. */
  readonly memory: string;
  /** How often a failed index is tried again. */
  readonly retries: number;
  /** Indices that may fail before the rest is given up; a tenth by default. */
  readonly maxFailed?: number | undefined;
}

/** What {@link kubernetesJobs} describes jobs for. */
export interface KubernetesLaunch {
  /** Output folder as the pods see it, absolute. */
  readonly directory: string;
  /** The program's command line in the image, up to the command. */
  readonly program: readonly string[];
  readonly stages: readonly (readonly JobArray[])[];
  readonly resources: KubernetesResources;
  /** Begins the names of the jobs: small letters, digits and dashes. */
  readonly name: string;
}

/** A manifest of `batch/v1` as plain data, and the name of its file without extension. */
export interface KubernetesJob {
  readonly file: string;
  /** Name of the job in the cluster. */
  readonly job: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** Exit code of a wrong command line or configuration: trying again cannot help. */
const USAGE_EXIT_CODE = 2;
const CONTAINER = 'prepare-data';
const VOLUME = 'data';

/** A pod that its node lost is no failure of its index; a wrong command line fails everywhere alike. */
const FAILURE_POLICY = {
  rules: [
    { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    {
      action: 'FailJob',
      onExitCodes: { containerName: CONTAINER, operator: 'In', values: [USAGE_EXIT_CODE] },
    },
  ],
};

/** Describes the Indexed Jobs of each stage, in order, and the job that writes the manifest. */
export function kubernetesJobs(launch: KubernetesLaunch): readonly (readonly KubernetesJob[])[] {
  const stages = launch.stages.map((arrays) => arrays.map((array) => arrayJob(array, launch)));
  return [...stages, [finalizeJob(launch)]];
}

function arrayJob(array: JobArray, launch: KubernetesLaunch): KubernetesJob {
  const { directory, resources } = launch;
  const { retries, parallelism, maxFailed = Math.ceil(array.jobs / 10) } = resources;
  return describeJob(arrayName(array), launch, {
    words: runTaskWords(directory, array, resources.cpus),
    spec: {
      completionMode: 'Indexed',
      completions: array.jobs,
      parallelism: Math.min(parallelism, array.jobs),
      backoffLimitPerIndex: retries,
      maxFailedIndexes: Math.min(maxFailed, array.jobs),
    },
  });
}

function finalizeJob(launch: KubernetesLaunch): KubernetesJob {
  const resources = { ...launch.resources, cpus: 1 };
  return describeJob(
    'finalize',
    { ...launch, resources },
    {
      words: ['finalize', launch.directory, '--wait', WAIT_SECONDS],
      spec: { backoffLimit: resources.retries },
    },
  );
}

function describeJob(
  file: string,
  { resources, program, name }: KubernetesLaunch,
  { words, spec }: { readonly words: readonly string[]; readonly spec: Readonly<Record<string, unknown>> },
): KubernetesJob {
  const { namespace, claim } = resources;
  const job = `${name}-${file}`;
  const labels = { 'app.kubernetes.io/name': 'prepare-data', 'app.kubernetes.io/instance': name };
  const manifest = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: job, ...(namespace === undefined ? {} : { namespace }), labels },
    spec: {
      ...spec,
      podFailurePolicy: FAILURE_POLICY,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: 'Never',
          containers: [container([...program, ...words], resources)],
          volumes: [{ name: VOLUME, persistentVolumeClaim: { claimName: claim } }],
        },
      },
    },
  };
  return { file, job, manifest };
}

function container(
  words: readonly string[],
  { image, cpus, memory, mount }: KubernetesResources,
): Readonly<Record<string, unknown>> {
  return {
    name: CONTAINER,
    image,
    command: words.map(escapeExpansion),
    resources: { requests: { cpu: String(cpus), memory }, limits: { memory } },
    volumeMounts: [{ name: VOLUME, mountPath: mount }],
  };
}

/** Kubernetes replaces `$(NAME)` in commands; `$$` stands for one dollar. */
function escapeExpansion(word: string): string {
  return word.replaceAll('$', '$$$$');
}
