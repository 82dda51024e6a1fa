import { access, cp, mkdir, readFile, readdir, rename, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { tfjsNodePackageFolder } from './build-addon.ts';
import type { BuildOptions } from './build-from-wheels.ts';
import { DamagedFileError } from './errors.ts';
import { ADDON_FILE_NAME, LIBRARY_FOLDER_NAME } from './runtime-layout.ts';
import { runCommand } from './run-command.ts';

/** Where the package's prebuilt addon looks for its libraries, and where ours stand. */
const PACKAGE_RUN_PATH = '$ORIGIN/../../deps/lib';
const OUR_RUN_PATH = `$ORIGIN/${LIBRARY_FOLDER_NAME}`;

/** How the package is found; tests hand in one of their own. */
export interface BuildFromPackageOptions extends BuildOptions {
  readonly packageFolder?: string;
}

/**
 * Fills a folder with a runtime by running the installer of @tensorflow/tfjs-node-gpu in a copy of the package.
 *
 * The installer downloads an old libtensorflow and a prebuilt addon from Google's storage, and writes
 * into its own package: hence the copy.
 *
 * @throws {TensorflowSetupError} if the installer fails or leaves other files than expected.
 */
export async function buildFromPackage(options: BuildFromPackageOptions): Promise<void> {
  const original = options.packageFolder ?? tfjsNodePackageFolder();
  const copy = join(options.workFolder, 'package');
  await copyPackage(original, copy);
  options.log('running the installer of @tensorflow/tfjs-node-gpu');
  await runCommand(process.execPath, ['scripts/install.js', options.kind, 'download'], {
    cwd: copy,
    environment: options.environment,
    signal: options.signal,
    whenMissing: 'Install Node.js again.',
    whenFailed: 'It needs https://storage.googleapis.com, or a mirror of it named in TFJS_NODE_CDN_STORAGE.',
  });
  await moveLibraries(join(copy, 'deps', 'lib'), join(options.folder, LIBRARY_FOLDER_NAME));
  await moveAddon(join(copy, 'lib'), join(options.folder, ADDON_FILE_NAME));
}

/** Copies the package and links the modules that it needs beside the copy. */
async function copyPackage(original: string, copy: string): Promise<void> {
  const modules = dirname(dirname(original));
  const skipped = new Set([join(original, 'deps'), join(original, 'lib')]);
  await cp(original, copy, { recursive: true, filter: (source) => !skipped.has(source) });
  await symlink(modules, join(dirname(copy), 'node_modules'), 'dir');
}

/** Moves each library under the name that programs look it up by: `libtensorflow.so.2.9.1` to `libtensorflow.so.2`. */
async function moveLibraries(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const entries = await readdir(from, { withFileTypes: true }).catch(() => []);
  const libraries = entries.filter((entry) => entry.isFile() && entry.name.includes('.so'));
  if (libraries.length === 0) throw incomplete(from, 'TensorFlow libraries');
  for (const { name } of libraries) {
    await rename(join(from, name), join(to, name.replace(/(\.so\.\d+)\..*$/, '$1')));
  }
}

async function moveAddon(from: string, to: string): Promise<void> {
  const [folder] = (await readdir(from).catch(() => [])).filter((name) => name.startsWith('napi-v'));
  const path = join(from, folder ?? 'napi-v8', basename(to));
  await access(path).catch(() => {
    throw incomplete(path, 'the prebuilt addon');
  });
  await writeFile(to, replaceRunPath(await readFile(path), path));
}

/**
 * Replaces the run path inside an addon's bytes by our shorter one, padded with zeros.
 *
 * The run path is a zero-terminated string, so that a shorter one in the same place is valid.
 *
 * @throws {DamagedFileError} if it does not stand there exactly once.
 */
export function replaceRunPath(addon: Buffer, path: string): Buffer {
  const at = addon.indexOf(`${PACKAGE_RUN_PATH}\0`);
  if (at < 0 || addon.includes(`${PACKAGE_RUN_PATH}\0`, at + 1)) {
    throw incomplete(path, `one run path ${PACKAGE_RUN_PATH}`);
  }
  const replaced = Buffer.from(addon);
  replaced.fill(0, at, at + PACKAGE_RUN_PATH.length);
  replaced.write(OUR_RUN_PATH, at);
  return replaced;
}

function incomplete(path: string, expected: string): DamagedFileError {
  return new DamagedFileError(
    path,
    `Installer of @tensorflow/tfjs-node-gpu: expected ${expected}, found none (${path}).`,
  );
}
