import { stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { listDatasetFolder } from './columns/dataset-folder.ts';
import { compressionOf } from './compression/compression.ts';
import { FORMAT_OF_EXTENSION, type CorpusFile, type CorpusFormat } from './corpus-file.ts';
import { EmptyCorpusError } from './errors.ts';
import { parseFilePattern } from './file-pattern.ts';
import { localIdentity } from './local-input.ts';
import { isRemotePath } from './remote/remote-path.ts';
import { fileIdentity, kindError, pathError, walkFolder, type FoundFile } from './walk-folder.ts';

/** How {@link listCorpus} reads names. */
export interface ListCorpusOptions {
  /** How `.txt` files are read: blank lines between documents (`text`, the default), one document a file or a line. */
  readonly textFormat?: 'text' | 'text-file' | 'text-line';
  /** A folder that is left out where it lies inside a folder of the corpus, such as that of the output. */
  readonly exclude?: string;
}

/**
 * Lists the files of a corpus: named files, files in folders, files that match a pattern, and addresses.
 *
 * Folders are searched to any depth for files of known formats, compressed or not; names that start with
 * a dot are left out. A folder that Hugging Face `datasets` saved gives the files that it lists. A file
 * named directly is taken whatever its extension, as text if it is not a known one. A pattern has `*`,
 * `?` or `**` in its parts, e.g. `texts/*.md`. Addresses are those of `http://`, `https://` and `s3://`,
 * the latter with patterns and folders, too. Symbolic links are followed; a file reached twice counts
 * once. The paths keep their order; below each, files are in byte order of their relative names, so that
 * the listing does not depend on the system. Empty files are left out.
 *
 * @throws {CorpusPathError} if a path is not there or cannot be read.
 * @throws {RemoteInputError} if an address cannot be read.
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
    for (const candidate of await findCandidates(path, options)) {
      const file = describeFile(candidate, options);
      if (file === undefined || file.bytes === 0) skipped++;
      else if (!seen.has(candidate.key)) found.push(file);
      seen.add(candidate.key);
    }
  }
  if (found.length === 0) throw emptyCorpus(paths, skipped);
  return found;
}

/** A file that may belong to the corpus. */
interface Candidate extends Pick<CorpusFile, 'path' | 'name' | 'bytes' | 'version'> {
  /** Tells files apart, whatever path leads to them. */
  readonly key: string;
  /** The format, where something other than the name tells it. */
  readonly format?: CorpusFormat;
  /** Whether the user named this very file. */
  readonly direct: boolean;
}

async function findCandidates(path: string, options: ListCorpusOptions): Promise<readonly Candidate[]> {
  if (isRemotePath(path)) return findRemote(path);
  const stats = await stat(path).catch((cause: unknown) => cause);
  if (stats instanceof Error) return findMatches(path, stats, options);
  const named = stats as FoundFile['stats'];
  if (!named.isDirectory()) {
    if (!named.isFile()) throw kindError(path, named);
    return [{ ...localFile({ path, name: basename(path), stats: named }), direct: true }];
  }
  const dataset = await listDatasetFolder(path);
  if (dataset === undefined) return (await walkFolder(path, undefined, options.exclude)).map(localFile);
  return Promise.all(
    dataset.map(async (file) => {
      const fileStats = await stat(file.path).catch((cause: unknown) => {
        throw pathError(file.path, cause);
      });
      return { ...localFile({ ...file, stats: fileStats }), format: 'arrow' as const };
    }),
  );
}

async function findRemote(path: string): Promise<readonly Candidate[]> {
  const { listRemote } = await import('./remote/list-remote.ts');
  const files = await listRemote(path);
  const direct = files.length === 1;
  return files.map((file) => ({ ...file, version: file.identity, key: file.path, direct }));
}

async function findMatches(
  path: string,
  cause: Error,
  { exclude }: ListCorpusOptions,
): Promise<readonly Candidate[]> {
  const pattern = parseFilePattern(path);
  if (pattern === undefined) throw pathError(path, cause);
  const files = await walkFolder(pattern.folder, pattern.depth, exclude);
  return files.filter((file) => pattern.matches.test(file.name)).map(localFile);
}

function localFile({ path, name, stats }: FoundFile): Candidate {
  return {
    path,
    name,
    bytes: stats.size,
    version: localIdentity(stats),
    key: fileIdentity(stats),
    direct: false,
  };
}

function describeFile(candidate: Candidate, options: ListCorpusOptions): CorpusFile | undefined {
  const { path, name, bytes, version, direct } = candidate;
  const compression = compressionOf(name);
  const extension = extname(
    compression === 'none' ? name : name.slice(0, -extname(name).length),
  ).toLowerCase();
  const known =
    candidate.format ?? FORMAT_OF_EXTENSION[extension] ?? (direct ? namedFormat(extension) : undefined);
  if (known === undefined) return undefined;
  const format = known === 'text' ? (options.textFormat ?? 'text') : known;
  return { path, name, bytes, version, format, compression };
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
      `(${paths.map((path) => (isRemotePath(path) ? path : resolve(path))).join(', ') || 'no path given'}). ` +
      'Name a folder that holds such files, or name a file itself to read it as plain text.',
    { paths },
  );
}
