import { join } from 'node:path';
import type { SplitName } from '@albectra/shards/manifest';
import type { StageName } from './stages/stages.ts';

/** Digits of numbers in file names; larger numbers take as many as they need. */
const NUMBER_WIDTH = 5;

/** Parts of the output folder in which tasks write. */
export const TASK_FOLDERS = ['tasks', 'documents', 'rows', 'train', 'heldout'] as const;

/** Folders in which a run writes: the output folder and its parts. */
export function outputFolders(directory: string, lengthBins: readonly number[] = []): string[] {
  return [directory, tokenizerFolder(directory), ...resultFolders(directory, lengthBins)];
}

/** Folder of the tokenizer's file. */
export function tokenizerFolder(directory: string): string {
  return join(directory, 'tokenizer');
}

/** Folders in which finished tasks leave something. */
function resultFolders(directory: string, lengthBins: readonly number[] = []): string[] {
  const bins = ['train', 'heldout'].flatMap((split) => lengthBins.map((bin) => `${split}/bin-${bin}`));
  return [...TASK_FOLDERS, ...bins].map((part) => join(directory, part));
}

/** Folder of what the standard input gave. */
export function inputFolder(directory: string): string {
  return join(directory, 'input');
}

/** Path of the plan in an output folder. */
export function planPath(directory: string): string {
  return join(directory, 'plan.json');
}

/** Path of the log of a run, one JSON object a line; see `LogEntry`. */
export function logPath(directory: string): string {
  return join(directory, 'log.jsonl');
}

/** Path of the completion record of a task. */
export function recordPath(directory: string, stage: StageName, task: number): string {
  return join(directory, 'tasks', `${stage}-${number(task)}.json`);
}

/** Name of a shard below the output folder, as the manifest keeps it. */
export function shardFile(
  split: SplitName,
  shard: { readonly number: number; readonly part?: number; readonly maxLength?: number },
): string {
  const folder = shard.maxLength === undefined ? split : `${split}/bin-${shard.maxLength}`;
  const part = shard.part === undefined ? '' : `-${String(shard.part).padStart(3, '0')}`;
  return `${folder}/shard-${number(shard.number)}${part}.arrow`;
}

/** Name of the file with the rows of a build task, below the output folder. */
export function rowsFile(task: number): string {
  return `rows/${number(task)}.rows`;
}

/** Name of the file with the hashes of a task's documents, below the output folder. */
export function scanFile(task: number): string {
  return `documents/${number(task)}.hashes`;
}

/** Name of the file that lists a task's documents that repeat earlier ones, below the output folder. */
export function dropFile(task: number): string {
  return `documents/${number(task)}.drops`;
}

function number(task: number): string {
  return String(task).padStart(NUMBER_WIDTH, '0');
}
