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
 * @throws {CorpusPathError} if a folder cannot be read.
 */
export async function walkFolder(root: string): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  const entered = new Set<string>();
  const visit = async (path: string, prefix: string): Promise<void> => {
    const stats = await statOrMissing(path);
    if (stats?.isFile() === true) files.push({ path, name: prefix, stats });
    if (stats?.isDirectory() !== true || entered.has(fileIdentity(stats))) return;
    entered.add(fileIdentity(stats));
    for (const name of (await readFolder(path)).sort(compareBytes)) {
      if (!name.startsWith('.')) await visit(join(path, name), prefix === '' ? name : `${prefix}/${name}`);
    }
  };
  await visit(root, '');
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
