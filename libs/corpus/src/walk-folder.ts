import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CorpusPathError } from './errors.ts';

/** A regular file below a folder. */
export interface FoundFile {
  readonly path: string;
  /** Path below the folder, with forward slashes. */
  readonly name: string;
  readonly stats: Stats;
}

/**
 * Finds all regular files below a folder, in byte order of their names below it.
 *
 * Names that start with a dot are left out. Symbolic links are followed; a folder already seen on the
 * way (a loop, or two links to it) is not entered again, a broken link is left out.
 *
 * @param depth Most folders and names below the root that a file may have, default any number.
 * @throws {CorpusPathError} if the root is not there or a folder cannot be read.
 */
export async function walkFolder(
  root: string,
  depth: number = Number.POSITIVE_INFINITY,
): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  const entered = new Set<string>();
  const visit = async (path: string, parts: readonly string[]): Promise<void> => {
    const stats = await statOrMissing(path);
    if (stats?.isFile() === true) files.push({ path, name: parts.join('/'), stats });
    if (stats?.isDirectory() === true && parts.length < depth) await enter(path, parts, fileIdentity(stats));
  };
  const enter = async (path: string, parts: readonly string[], identity: string): Promise<void> => {
    if (entered.has(identity)) return;
    entered.add(identity);
    for (const name of (await readFolder(path)).sort(compareBytes)) {
      if (!name.startsWith('.')) await visit(join(path, name), [...parts, name]);
    }
  };
  await enter(root, [], await folderIdentity(root));
  return files.sort((left, right) => compareBytes(left.name, right.name));
}

/** Identifies a file or folder on this machine, whatever path leads to it. */
export function fileIdentity(stats: Stats): string {
  return `${stats.dev}:${stats.ino}`;
}

/** Compares texts by their UTF-8 bytes, which is the same on every system and locale. */
export function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** Explains that a path cannot be used, from the error of the file system. */
export function pathError(path: string, cause: unknown): CorpusPathError {
  const code = (cause as NodeJS.ErrnoException).code ?? String(cause);
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  const found = missing ? 'nothing at this path' : code;
  const advice = missing ? 'Check the spelling.' : 'Check the permissions.';
  return new CorpusPathError(
    `Corpus: expected a readable file or folder, got ${found} (${path}). ${advice}`,
    {
      path,
      cause,
    },
  );
}

async function folderIdentity(path: string): Promise<string> {
  try {
    return fileIdentity(await stat(path));
  } catch (cause) {
    throw pathError(path, cause);
  }
}

async function readFolder(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (cause) {
    throw pathError(path, cause);
  }
}

/** A link to nowhere, or to itself, is no file. */
async function statOrMissing(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (cause) {
    if (['ENOENT', 'ELOOP'].includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw pathError(path, cause);
  }
}
