import { mkdir, mkdtemp, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';

import { TEMPORARY_PREFIX, lockFolder, sweepTemporaries } from '@albectra/files';
import { buildFromPackage } from './build-from-package.ts';
import { buildFromWheels } from './build-from-wheels.ts';
import type { BuildOptions } from './build-from-wheels.ts';
import { UnsupportedMachineError, isTensorflowSetupError } from './errors.ts';
import { loadAddon } from './load-addon.ts';
import { requireMachine } from './machine.ts';
import { BUILD_BYTES, PINNED_WHEELS, TENSORFLOW_VERSION } from './pinned-wheels.ts';
import { describeRuntime, verifyRuntime } from './runtime-description.ts';
import { runtimeFolder, tensorflowCacheFolder } from './runtime-layout.ts';
import type { RuntimeKind } from './runtime-layout.ts';

/** What runtime is wanted, and where it may be kept. */
export interface EnsureOptions {
  readonly kind: RuntimeKind;
  /** Receives one line per step. */
  readonly log: (line: string) => void;
  /** Environment for finding programs and the cache; the process's own by default. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A complete runtime, or one reason per way that did not work. */
export type EnsureResult =
  | {
      readonly path: string;
      readonly version: string;
      /** True if it was there before. */
      readonly found: boolean;
    }
  | { readonly path?: undefined; readonly reasons: readonly string[] };

/** Version of libtensorflow that the package's own installer brings (its scripts/deps-constants.js). */
const PACKAGE_VERSION = '2.9.1';

/** The ways to make a runtime, best first. */
const ROUTES = [
  { version: TENSORFLOW_VERSION, build: buildFromWheels },
  { version: PACKAGE_VERSION, build: buildFromPackage },
] as const;

/** What the file system says when it does not take a file. */
const DISK_ERRORS: ReadonlySet<string> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EFBIG',
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOTDIR',
  'EEXIST',
]);

/**
 * Makes sure that a TensorFlow runtime is in the user's cache folder, and returns where.
 *
 * A runtime that is there is verified and returned; a damaged one is said and built again. Otherwise
 * the ways are tried in order: the pinned wheels, then the npm package's own installer. Of several
 * processes at once one builds and the others wait for its result. Disk: 0.9 GB for `cpu`,
 * 5.3 GB for `gpu`, and the wheels beside it while it is built. What cannot work on this machine comes
 * back as reasons, a full disk too; an abort is thrown.
 */
export async function ensureTensorflowRuntime(options: EnsureOptions): Promise<EnsureResult> {
  const cache = tensorflowCacheFolder(options.environment);
  const existing = await findRuntime(cache, options);
  if (existing) return existing;
  try {
    requireMachine();
    await mkdir(cache, { recursive: true });
    return await buildAlone(cache, options);
  } catch (error) {
    return { reasons: reasonsOf(error, cache) };
  }
}

/** Finds an intact runtime; `repair`, which needs the lock, says and removes a damaged one. */
async function findRuntime(
  cache: string,
  options: EnsureOptions & { readonly repair?: boolean },
): Promise<EnsureResult | undefined> {
  for (const { version } of ROUTES) {
    const path = runtimeFolder(cache, version, options.kind);
    try {
      const description = await verifyRuntime(path, options.signal);
      if (description) return { path, version: description.version, found: true };
    } catch (error) {
      if (!isTensorflowSetupError(error, 'damaged-file')) throw error;
      if (!options.repair) continue;
      options.log(`${error.message} It is built again.`);
      await rm(path, { recursive: true, force: true });
    }
  }
  return undefined;
}

/** Builds as the only process; what another one finished in the meantime is taken. */
async function buildAlone(cache: string, options: EnsureOptions): Promise<EnsureResult> {
  const lock = await lockFolder(cache, {
    signal: options.signal,
    onWait: ({ pid }) => options.log(`waiting for process ${pid}, which is preparing the runtime`),
  });
  try {
    const found = await findRuntime(cache, { ...options, repair: true });
    return found ?? (await buildRuntime(cache, options));
  } finally {
    await lock.release();
  }
}

async function buildRuntime(cache: string, options: EnsureOptions): Promise<EnsureResult> {
  await sweepTemporaries([cache]);
  const reasons: string[] = [];
  for (const { version, build } of ROUTES) {
    const workFolder = await mkdtemp(join(cache, TEMPORARY_PREFIX));
    try {
      await requireSpace(cache, options.kind);
      const path = runtimeFolder(cache, version, options.kind);
      return await buildOne({ ...options, path, workFolder, cache, build });
    } catch (error) {
      reasons.push(...reasonsOf(error, cache));
    } finally {
      await rm(workFolder, { recursive: true, force: true });
    }
  }
  return { reasons };
}

interface BuildOneOptions extends EnsureOptions {
  readonly path: string;
  readonly workFolder: string;
  readonly cache: string;
  readonly build: (options: BuildOptions) => Promise<void>;
}

/** Builds under a temporary name, tries the result, and publishes it by one rename. */
async function buildOne(options: BuildOneOptions): Promise<EnsureResult> {
  const { kind, path, workFolder, log, build } = options;
  const folder = join(workFolder, 'runtime');
  const downloadFolder = join(options.cache, 'downloads');
  await mkdir(folder);
  await build({ ...options, folder, downloadFolder });
  log('loading it');
  const version = await loadAddon(folder, options.signal);
  await describeRuntime(folder, { version, kind });
  await rm(path, { recursive: true, force: true });
  await rename(folder, path);
  for (const { fileName } of PINNED_WHEELS[kind]) {
    await rm(join(downloadFolder, fileName), { force: true });
  }
  return { path, version, found: false };
}

/** Turns what a person can act on into one line each; anything else is thrown on. */
function reasonsOf(error: unknown, cache: string): string[] {
  if (error instanceof AggregateError) {
    return error.errors.flatMap((one: unknown) => reasonsOf(one, cache));
  }
  if (isTensorflowSetupError(error)) return [error.message];
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!DISK_ERRORS.has(code)) throw error;
  return [
    `Cache folder ${cache}: expected to write there, got ${(error as Error).message}. ` +
      'Make room or set ALBECTRA_CACHE to another folder.',
  ];
}

async function requireSpace(cache: string, kind: RuntimeKind): Promise<void> {
  const { bavail, bsize } = await statfs(cache);
  const free = bavail * bsize;
  if (free >= BUILD_BYTES[kind]) return;
  throw new UnsupportedMachineError(
    `Disk of ${cache}: expected ${gigabytes(BUILD_BYTES[kind])} free, got ${gigabytes(free)}. ` +
      'Free some space, or set ALBECTRA_CACHE to a folder on another disk.',
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
