import { join } from 'node:path';
import type { SplitName } from '@albectra/shards/manifest';

/** Digits of a task's number in file names; larger numbers take as many as they need. */
const NUMBER_WIDTH = 5;

/** Folders in which a run writes: the output folder and its parts. */
export function outputFolders(directory: string): string[] {
  return [directory, tokenizerFolder(directory), ...resultFolders(directory)];
}

/** Folder of the tokenizer's file. */
export function tokenizerFolder(directory: string): string {
  return join(directory, 'tokenizer');
}

/** Folders in which finished tasks leave something. */
export function resultFolders(directory: string): string[] {
  return ['tasks', 'train', 'heldout'].map((part) => join(directory, part));
}

/** Path of the plan in an output folder. */
export function planPath(directory: string): string {
  return join(directory, 'plan.json');
}

/** Path of the completion record of a task. */
export function recordPath(directory: string, task: number): string {
  return join(directory, 'tasks', `${number(task)}.json`);
}

/** Name of a task's shard below the output folder, as the manifest keeps it. */
export function shardFile(split: SplitName, task: number): string {
  return `${split}/shard-${number(task)}.arrow`;
}

function number(task: number): string {
  return String(task).padStart(NUMBER_WIDTH, '0');
}
