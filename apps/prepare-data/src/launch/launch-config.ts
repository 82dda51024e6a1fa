import type { StageName } from '@albectra/preparation';
import { z } from 'zod';

/** What `run-task` needs to know. */
export interface RunTaskConfiguration {
  readonly directory: string;
  readonly stage?: StageName | undefined;
  readonly index?: number | undefined;
  readonly indices?: string | undefined;
  readonly block?: number | 'array' | undefined;
  readonly blockTasks: number;
  readonly workers: number;
  readonly waitSeconds: number;
}

/** What `finalize` needs to know. */
export interface FinalizeConfiguration {
  readonly directory: string;
  readonly keepRows: boolean;
  readonly waitSeconds: number;
}

/** What `status` needs to know. */
export interface StatusConfiguration {
  readonly directory: string;
}

/** What all launchers need to know. */
export interface LaunchConfiguration {
  readonly directory: string;
  readonly tasksPerJob: number;
  readonly missing: boolean;
  readonly submit: boolean;
  readonly program?: readonly string[] | undefined;
}

/** What `launch slurm` needs to know. */
export interface SlurmConfiguration extends LaunchConfiguration {
  readonly arrayLimit?: number | undefined;
  readonly maxArraySize: number;
  readonly time?: string | undefined;
  readonly partition?: string | undefined;
  readonly cpusPerTask: number;
  readonly memory?: string | undefined;
  readonly sbatch: readonly string[];
}

/** What `launch kubernetes` needs to know. */
export interface KubernetesConfiguration extends LaunchConfiguration {
  readonly image: string;
  readonly claim: string;
  readonly mount?: string | undefined;
  readonly namespace?: string | undefined;
  readonly parallelism: number;
  readonly cpus: number;
  readonly memory: string;
  readonly retries: number;
  readonly maxFailed?: number | undefined;
}

const waitSeconds = z
  .number()
  .min(0)
  .max(86_400)
  .default(0)
  .describe('Seconds to wait for tasks that are missing, say until a network file system shows them.');
const directory = z.string().min(1).describe('Output folder with a plan.');

/** Schema of `run-task`. */
export const runTaskSchema: z.ZodType<RunTaskConfiguration> = z.strictObject({
  directory,
  stage: z
    .enum(['scan', 'deduplicate', 'build', 'shuffle'])
    .optional()
    .describe('Stage of the tasks; needed where the plan has several.'),
  index: z.int().min(0).optional().describe('The task to run; by default the number in an array job.'),
  indices: z.string().min(1).optional().describe('Tasks to run, such as 3,7-9.'),
  block: z
    .union([z.int().min(0), z.literal('array')])
    .optional()
    .describe('Run one block of the tasks: its number, or "array" for the number in an array job.'),
  blockTasks: z.int().min(1).max(10_000).default(1).describe('Tasks of a block.'),
  workers: z.int().min(0).max(256).default(1).describe('Threads.'),
  waitSeconds,
});

/** Schema of `finalize`. */
export const finalizeSchema: z.ZodType<FinalizeConfiguration> = z.strictObject({
  directory,
  keepRows: z.boolean().default(false).describe('Keep the files that shards are made from.'),
  waitSeconds,
});

/** Schema of `status`. */
export const statusSchema: z.ZodType<StatusConfiguration> = z.strictObject({ directory });

/** What may stand in a directive of Slurm: one word of its kind, without spaces. */
const slurmWord = z.string().regex(/^[\w.,:;@%+/=-]+$/, 'one word of letters, digits and .,:;@%+/=-');
const sbatchOption = z
  .string()
  .regex(/^--[a-z][a-z-]*(?:=[\w.,:;@%+/=*&|()[\]-]+)?$/, 'an option of sbatch such as --account=text');

const launch = {
  directory,
  tasksPerJob: z.int().min(0).max(10_000).default(0).describe('Tasks of one job; 0 fits it to the corpus.'),
  missing: z.boolean().default(false).describe('Only the tasks that are not complete.'),
  submit: z.boolean().default(false).describe('Submit what was written.'),
  program: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Words of the command line that runs this program in a job.'),
};

/** Schema of `launch slurm`. */
export const slurmSchema: z.ZodType<SlurmConfiguration> = z.strictObject({
  ...launch,
  arrayLimit: z.int().min(1).optional().describe('Jobs of an array that run at the same time.'),
  maxArraySize: z
    .int()
    .min(1)
    .max(4_000_001)
    .default(1001)
    .describe("Jobs of an array at most: the cluster's MaxArraySize."),
  time: slurmWord.optional().describe('Time limit of a job, such as 02:00:00.'),
  partition: slurmWord.optional().describe('Partition.'),
  cpusPerTask: z.int().min(1).max(256).default(1).describe('Processors of a job; a thread runs on each.'),
  memory: slurmWord.optional().describe('Memory of a job, such as 4G.'),
  sbatch: z.array(sbatchOption).default([]).describe('More options of sbatch, such as --account=text.'),
});

/** What names in Kubernetes look like: RFC 1123 labels. */
const label = z
  .string()
  .regex(/^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/, 'small letters, digits and dashes, 63 at most');
const quantity = z.string().regex(/^\d+(?:\.\d+)?(?:[kMGTPE]i?|Ki)?$/, 'a quantity such as 2Gi');

/** Schema of `launch kubernetes`. */
export const kubernetesSchema: z.ZodType<KubernetesConfiguration> = z.strictObject({
  ...launch,
  image: z.string().regex(/^\S+$/, 'a name without spaces').describe('Image that holds this program.'),
  claim: label.describe('Persistent volume claim with the output folder and the corpus.'),
  mount: z
    .string()
    .regex(/^\/[^:]*$/, 'an absolute path without colons')
    .optional()
    .describe('Where the claim is mounted; by default the deepest folder that holds all.'),
  namespace: label.optional().describe('Namespace.'),
  parallelism: z.int().min(1).max(10_000).default(64).describe('Pods of a job that run at the same time.'),
  cpus: z.int().min(1).max(256).default(1).describe('Processors of a pod; a thread runs on each.'),
  memory: quantity.default('2Gi').describe('Memory of a pod.'),
  retries: z.int().min(0).max(100).default(3).describe('Times that a failed index is tried again.'),
  maxFailed: z
    .int()
    .min(0)
    .optional()
    .describe('Indices that may fail before the rest is given up; by default a tenth.'),
});
