/**
 * Where the TensorFlow runtime lies, and how a prepared one looks (tools/tensorflow makes it):
 *
 *     <cache>/tensorflow/<version>-<kind>/      for example 2.21.0-cpu
 *       runtime.json            { formatVersion: 1, version, kind, files: [{ name, bytes, sha256 }] }
 *       tfjs_binding.node       the addon of tfjs-node, with run path $ORIGIN/lib
 *       lib/                    libtensorflow_cc.so.2, libtensorflow_framework.so.2, …
 *
 * `<cache>` is $ALBECTRA_CACHE, else $XDG_CACHE_HOME/albectra, else ~/.cache/albectra.
 * A folder without runtime.json is not finished. Names of files are relative, with `/`.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** A prepared TensorFlow runtime. */
export interface RuntimeLocation {
  /** Folder that holds it. */
  readonly folder: string;
  /** The addon to load. */
  readonly addon: string;
  /** Version of TensorFlow. */
  readonly version: string;
  /** Whether the library was built with CUDA. */
  readonly kind: 'cpu' | 'gpu';
}

/** The folder of all prepared runtimes of this user. */
export function tensorflowCacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const own = environment['ALBECTRA_CACHE'];
  const shared = environment['XDG_CACHE_HOME'] || path.join(homedir(), '.cache');
  return path.resolve(own || path.join(shared, 'albectra'), 'tensorflow');
}

/**
 * Finds the prepared TensorFlow runtime: one with CUDA first, then the newest.
 *
 * @param folder Folder of all prepared runtimes.
 */
export function findTensorflowRuntime(folder: string = tensorflowCacheFolder()): RuntimeLocation | undefined {
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => readRuntime(path.join(folder, entry.name)))
    .filter((runtime) => runtime !== undefined)
    .toSorted(
      (a, b) => b.kind.localeCompare(a.kind) || b.version.localeCompare(a.version, 'en', { numeric: true }),
    )
    .at(0);
}

/** Reads one folder; undefined if it is not a whole runtime. */
function readRuntime(folder: string): RuntimeLocation | undefined {
  const description = readDescription(path.join(folder, 'runtime.json'));
  if (description === undefined) return undefined;
  const { version, kind, files } = description;
  const complete = files.every((file) => isFileWithin(folder, file));
  if (!complete || !files.some(({ name }) => name === ADDON_FILE_NAME)) return undefined;
  return { folder, addon: path.join(folder, ADDON_FILE_NAME), version, kind };
}

const ADDON_FILE_NAME = 'tfjs_binding.node';
const FORMAT_VERSION = 1;

interface RuntimeFile {
  readonly name: string;
  readonly bytes: number;
}

interface RuntimeDescription {
  readonly version: string;
  readonly kind: 'cpu' | 'gpu';
  readonly files: readonly RuntimeFile[];
}

function readDescription(file: string): RuntimeDescription | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isDescription(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isDescription(value: unknown): value is RuntimeDescription {
  if (typeof value !== 'object' || value === null) return false;
  const { formatVersion, version, kind, files } = value as Record<string, unknown>;
  const isKnownKind = kind === 'cpu' || kind === 'gpu';
  if (formatVersion !== FORMAT_VERSION || !isKnownKind || typeof version !== 'string') return false;
  return Array.isArray(files) && files.every((file) => isRuntimeFile(file));
}

function isRuntimeFile(value: unknown): value is RuntimeFile {
  if (typeof value !== 'object' || value === null) return false;
  const { name, bytes } = value as Record<string, unknown>;
  return typeof name === 'string' && typeof bytes === 'number';
}

function isFileWithin(folder: string, { name, bytes }: RuntimeFile): boolean {
  const file = path.resolve(folder, name);
  if (!file.startsWith(folder + path.sep)) return false;
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats !== undefined && stats.isFile() && stats.size === bytes;
}
