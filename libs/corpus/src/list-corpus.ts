import { stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import {
  COMPRESSION_OF_EXTENSION,
  FORMAT_OF_EXTENSION,
  type CorpusFile,
  type CorpusFormat,
} from './corpus-file.ts';
import { EmptyCorpusError } from './errors.ts';
import { parseFilePattern } from './file-pattern.ts';
import { fileIdentity, pathError, walkFolder, type FoundFile } from './walk-folder.ts';

/** How {@link listCorpus} reads names. */
export interface ListCorpusOptions {
  /** How `.txt` files are read: blank lines between documents (`text`, the default), one document a file or a line. */
  readonly textFormat?: 'text' | 'text-file' | 'text-line';
}

/**
 * Lists the files of a corpus: named files, files in folders, and files that match a pattern.
 *
 * Folders are searched to any depth for `.txt`, `.jsonl` and `.md`, each also with `.gz`; names that
 * start with a dot are left out. A file named directly is taken whatever its extension, as text if it
 * is not a known one. A pattern has `*`, `?` or `**` in its parts, e.g. `texts/*.md`. Symbolic links are
 * followed; a file reached twice counts once. The paths keep their order; below each, files are in byte
 * order of their relative names, so that the listing does not depend on the system. Empty files are
 * left out.
 *
 * @throws {CorpusPathError} if a path is not there or cannot be read.
 * @throws {EmptyCorpusError} if no file of a known format is found, or all are empty.
 */
export async function listCorpus(
  paths: readonly string[],
  options: ListCorpusOptions = {},
): Promise<CorpusFile[]> {
  const found: CorpusFile[] = [];
  const seen = new Set<string>();
  let skipped = 0;
  for (const path of paths) {
    for (const candidate of await findCandidates(path)) {
      const file = describeFile(candidate, options);
      const identity = fileIdentity(candidate.stats);
      if (file === undefined || file.bytes === 0) skipped++;
      else if (!seen.has(identity)) found.push(file);
      seen.add(identity);
    }
  }
  if (found.length === 0) throw emptyCorpus(paths, skipped);
  return found;
}

/** A file that may belong to the corpus. */
interface Candidate extends FoundFile {
  /** Whether the user named this very file. */
  readonly direct: boolean;
}

async function findCandidates(path: string): Promise<Candidate[]> {
  const stats = await stat(path).catch((cause: unknown) => cause);
  if (!(stats instanceof Error)) {
    const named = stats as FoundFile['stats'];
    if (named.isDirectory()) return foldersFiles(path);
    return [{ path, name: basename(path), stats: named, direct: true }];
  }
  const pattern = parseFilePattern(path);
  if (pattern === undefined) throw pathError(path, stats);
  const files = await foldersFiles(pattern.folder, pattern.depth);
  return files.filter((file) => pattern.matches.test(file.name));
}

async function foldersFiles(folder: string, depth?: number): Promise<Candidate[]> {
  const files = await walkFolder(folder, depth);
  return files.map((file) => ({ ...file, direct: false }));
}

function describeFile(candidate: Candidate, options: ListCorpusOptions): CorpusFile | undefined {
  const { path, name, stats, direct } = candidate;
  const last = extname(name).toLowerCase();
  const compression = COMPRESSION_OF_EXTENSION[last] ?? 'none';
  const extension = extname(compression === 'none' ? name : name.slice(0, -last.length)).toLowerCase();
  const known = FORMAT_OF_EXTENSION[extension] ?? (direct ? namedFormat(extension) : undefined);
  if (known === undefined) return undefined;
  const format = known === 'text' ? (options.textFormat ?? 'text') : known;
  return { path, name, bytes: stats.size, version: `modified:${stats.mtimeMs}`, format, compression };
}

/** Files ending in .xml are common beside texts, so that they are taken only where one is named. */
function namedFormat(extension: string): CorpusFormat {
  return extension === '.xml' ? 'wikipedia' : 'text';
}

function emptyCorpus(paths: readonly string[], skipped: number): EmptyCorpusError {
  const extensions = Object.keys(FORMAT_OF_EXTENSION).join(', ');
  const found = skipped === 0 ? 'no files' : `${skipped} files that are empty or of other kinds`;
  return new EmptyCorpusError(
    `Corpus: expected text in files ending in ${extensions} (or these with .gz, .zst, .bz2, .xz), got ${found} ` +
      `(${paths.map((path) => resolve(path)).join(', ') || 'no path given'}). ` +
      'Name a folder that holds such files, or name a file itself to read it as plain text.',
    { paths },
  );
}
