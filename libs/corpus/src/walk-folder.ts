import type { Stats } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
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
 * @param excluded A folder that is not entered where it lies below the root.
 * @throws {CorpusPathError} if the root is not there, a folder cannot be read, or a name is not UTF-8.
 */
export async function walkFolder(
  root: string,
  depth: number = Number.POSITIVE_INFINITY,
  excluded?: string,
): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  const entered = new Set<string>();
  const left = excluded === undefined ? undefined : await statOrMissing(excluded);
  if (left !== undefined) entered.add(fileIdentity(left));
  const visit = async (path: string, parts: readonly string[]): Promise<void> => {
    const stats = await statOrMissing(path);
    if (stats?.isFile() === true) files.push({ path, name: parts.join('/'), stats });
    if (stats?.isDirectory() === true && parts.length < depth) await enter(path, parts, fileIdentity(stats));
  };
  const enter = async (path: string, parts: readonly string[], identity: string): Promise<void> => {
    if (entered.has(identity) && parts.length > 0) return;
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
  const denied = code === 'EACCES' || code === 'EPERM';
  const advice = missing
    ? 'Check the spelling.'
    : denied
      ? 'Check the permissions.'
      : 'Check the path and its disk.';
  return new CorpusPathError(
    `Corpus: expected a readable file or folder, got ${found} (${path}). ${advice}`,
    {
      path,
      cause,
    },
  );
}

/** Explains that a path is neither a file nor a folder. */
export function kindError(path: string, stats: Stats): CorpusPathError {
  const found = stats.isDirectory() ? 'a folder' : stats.isFIFO() ? 'a pipe' : 'a device or socket';
  return new CorpusPathError(
    `Corpus: expected a file that can be read more than once, got ${found} (${path}). ` +
      'Put its content into a file, or name - and give it as the standard input.',
    { path },
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

/** What stands in a name for bytes that are not UTF-8; the file cannot be opened by it. */
const UNDECODED = '\ufffd';

/** A link to nowhere, or to itself, is no file. */
async function statOrMissing(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (cause) {
    if (path.includes(UNDECODED) && (await lstat(path).catch(() => undefined)) === undefined) {
      throw new CorpusPathError(
        `Corpus: expected names in UTF-8, got others (${path}). Rename the file or folder; convmv does it for many.`,
        { path, cause },
      );
    }
    if (['ENOENT', 'ELOOP'].includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw pathError(path, cause);
  }
}
