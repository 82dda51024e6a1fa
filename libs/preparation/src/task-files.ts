import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TASK_FOLDERS } from './output-layout.ts';

/** Names of the files of tasks; whatever else lies in their folders is somebody else's. */
const TASK_FILE: Readonly<Record<(typeof TASK_FOLDERS)[number], RegExp>> = {
  tasks: /^[a-z]+-\d{5,}\.json$/,
  documents: /^\d{5,}\.(?:hashes|drops)$/,
  rows: /^\d{5,}\.rows$/,
  train: /^shard-\d{5,}(?:-\d{3,})?\.arrow$/,
  heldout: /^shard-\d{5,}(?:-\d{3,})?\.arrow$/,
};
const BIN_FOLDER = /^bin-\d+$/;

/**
 * Lists the files of tasks in an output folder, by path below it.
 *
 * An output folder may be one that was there, with folders of the same names in it: only files that are
 * named as a task names them are listed.
 */
export async function listTaskFiles(
  directory: string,
  folders: readonly (typeof TASK_FOLDERS)[number][] = TASK_FOLDERS,
): Promise<readonly string[]> {
  const files: string[] = [];
  for (const folder of folders) {
    for (const place of await placesOf(directory, folder)) {
      const names = await namesIn(join(directory, place));
      files.push(...names.filter((name) => TASK_FILE[folder].test(name)).map((name) => `${place}/${name}`));
    }
  }
  return files;
}

/** Removes the files of tasks in some folders, and the folders unless something else lies in them. */
export async function removeTaskFiles(
  directory: string,
  folders: readonly (typeof TASK_FOLDERS)[number][] = TASK_FOLDERS,
): Promise<void> {
  for (const file of await listTaskFiles(directory, folders))
    await rm(join(directory, file), { force: true });
  for (const folder of folders) {
    for (const place of (await placesOf(directory, folder)).toReversed())
      await removeEmpty(join(directory, place));
  }
}

/** Removes a folder if it is empty. */
export async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (!KEPT.includes(error.code ?? '')) throw error;
  });
}

/** What systems answer where a folder is not empty, not there, or a link or file. */
const KEPT: readonly string[] = ['ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EPERM'];

/** A folder of tasks and, for shards, those of its length bins. */
async function placesOf(
  directory: string,
  folder: (typeof TASK_FOLDERS)[number],
): Promise<readonly string[]> {
  if (folder !== 'train' && folder !== 'heldout') return [folder];
  const names = await namesIn(join(directory, folder));
  return [folder, ...names.filter((name) => BIN_FOLDER.test(name)).map((name) => `${folder}/${name}`)];
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  return names.toSorted();
}
