import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { hashFile } from '@albectra/files';
import { DamagedFileError } from './errors.ts';
import type { PinnedWheel } from './pinned-wheels.ts';
import { runCommand } from './run-command.ts';

/** Where wheels are kept, and how their download is run and reported. */
export interface FetchWheelOptions {
  /** Folder that keeps checked wheels until a runtime is complete. */
  readonly downloadFolder: string;
  /** Folder for what is not checked yet; the caller removes it. */
  readonly workFolder: string;
  readonly log: (line: string) => void;
  readonly environment?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
}

const PYTHON_REMEDY =
  'Install Python 3.8 or later with pip (Debian, Ubuntu: apt-get install python3-pip) and run again.';

const PIP_REMEDY =
  'pip must be installed and reach its package index (python3 -m pip config list shows which); then run again.';

/**
 * Returns the path of a wheel whose SHA-256 is the pinned one, downloading it when it is not there yet.
 *
 * pip does the download, so that the user's own index, proxy and certificate settings hold; the
 * wheel is for the Python version in its name, whichever Python runs pip.
 *
 * @throws {MissingToolError} without python3.
 * @throws {CommandFailedError} if pip fails: no pip, no network, no such wheel in the user's index.
 * @throws {DamagedFileError} if the index gives another file than the pinned one.
 */
export async function fetchWheel(wheel: PinnedWheel, options: FetchWheelOptions): Promise<string> {
  const kept = join(options.downloadFolder, wheel.fileName);
  if (await hasHash(kept, wheel, options)) return kept;
  await rm(kept, { force: true });

  const folder = join(options.workFolder, `pip-${wheel.project}`);
  await mkdir(folder, { recursive: true });
  options.log(`downloading ${wheel.fileName} with pip`);
  await runPip(pipArguments(wheel, folder), options);

  const fetched = join(folder, wheel.fileName);
  if (!(await hasHash(fetched, wheel, options))) {
    throw new DamagedFileError(
      fetched,
      `Wheel ${wheel.fileName}: expected SHA-256 ${wheel.sha256}, got another file from the package index. ` +
        'Check which index pip uses (python3 -m pip config list).',
    );
  }
  await mkdir(options.downloadFolder, { recursive: true });
  await rename(fetched, kept);
  return kept;
}

/** Tells whether a wheel was downloaded before; its checksum is another matter. */
export async function isDownloaded(wheel: PinnedWheel, downloadFolder: string): Promise<boolean> {
  return (await stat(join(downloadFolder, wheel.fileName)).catch(() => undefined)) !== undefined;
}

/**
 * Checks that python3 and its pip can be run, before anything large is begun.
 *
 * @throws {MissingToolError} without python3.
 * @throws {CommandFailedError} without pip.
 */
export async function requirePip(options: Pick<FetchWheelOptions, 'environment' | 'signal'>): Promise<void> {
  await runPip(['--version'], options);
}

function runPip(args: readonly string[], options: Partial<FetchWheelOptions>): Promise<string> {
  const { workFolder } = options;
  return runCommand('python3', ['-m', 'pip', ...args], {
    // pip writes the file under TMPDIR first: the system's own may be small.
    environment: { ...(options.environment ?? process.env), ...(workFolder && { TMPDIR: workFolder }) },
    signal: options.signal,
    whenMissing: PYTHON_REMEDY,
    whenFailed: PIP_REMEDY,
  });
}

function pipArguments(wheel: PinnedWheel, folder: string): string[] {
  return [
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--no-cache-dir',
    '--progress-bar',
    'off',
    '--disable-pip-version-check',
    '--no-input',
    '--implementation',
    'cp',
    '--python-version',
    '3.11',
    '--abi',
    'cp311',
    '--platform',
    platformTag(wheel),
    '--dest',
    folder,
    `${wheel.project}==${wheel.version}`,
  ];
}

/** The last part of a wheel's name lists its platforms, joined by dots: any of them will do. */
function platformTag(wheel: PinnedWheel): string {
  const platforms =
    wheel.fileName
      .replace(/\.whl$/, '')
      .split('-')
      .at(-1) ?? '';
  return platforms.split('.').at(-1) ?? platforms;
}

async function hasHash(path: string, wheel: PinnedWheel, options: FetchWheelOptions): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return false;
  options.log(`checking ${wheel.fileName} (${Math.round(found.size / 1e6)} MB)`);
  return (await hashFile(path, options.signal)) === wheel.sha256;
}
