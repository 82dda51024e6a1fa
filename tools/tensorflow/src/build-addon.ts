import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { ADDON_FILE_NAME, LIBRARY_FOLDER_NAME } from './runtime-layout.ts';
import { runCommand } from './run-command.ts';

/** What the addon is compiled from and how. */
export interface BuildAddonOptions {
  /** Folder of the runtime being built; its libraries are in place. */
  readonly folder: string;
  /** Folder of TensorFlow's C headers. */
  readonly headerFolder: string;
  readonly environment?: NodeJS.ProcessEnv | undefined;
  readonly signal?: AbortSignal | undefined;
}

const REMEDIES = {
  whenMissing: 'Install a C++17 compiler (Debian, Ubuntu: apt-get install g++) and run again.',
  whenFailed: 'g++ 8 or later is needed; update it and run again.',
} as const;

/** Node-API version that the addon asks for; every Node since 15.12 has it. */
const NODE_API_VERSION = 8;

const SOURCES = ['tfjs_backend.cc', 'tfjs_binding.cc'] as const;

const require = createRequire(import.meta.url);

/** Returns the folder of the installed @tensorflow/tfjs-node-gpu package. */
export function tfjsNodePackageFolder(): string {
  return dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'));
}

/**
 * Checks that the compiler can be run.
 *
 * @throws {MissingToolError} without g++.
 */
export async function requireCompiler(
  options: Pick<BuildAddonOptions, 'environment' | 'signal'>,
): Promise<void> {
  await runCommand('g++', ['--version'], { ...options, ...REMEDIES });
}

/**
 * Compiles the Node addon of @tensorflow/tfjs-node-gpu against the libraries in a runtime's folder.
 *
 * The package's C++ is used as it is. It is linked against libtensorflow_cc, which has the C
 * functions too, and finds the libraries relative to itself, so that the folder can be moved.
 *
 * @throws {MissingToolError} without g++.
 * @throws {CommandFailedError} if the compiler fails.
 */
export async function buildAddon(options: BuildAddonOptions): Promise<void> {
  const { folder, headerFolder } = options;
  const sourceFolder = join(tfjsNodePackageFolder(), 'binding');
  const nodeHeaders = require('node-api-headers') as { readonly include_dir: string };
  await runCommand(
    'g++',
    [
      '-std=c++17',
      '-O2',
      '-fPIC',
      '-shared',
      '-w',
      `-DNAPI_VERSION=${NODE_API_VERSION}`,
      '-I',
      nodeHeaders.include_dir,
      '-I',
      headerFolder,
      ...SOURCES.map((source) => join(sourceFolder, source)),
      '-L',
      join(folder, LIBRARY_FOLDER_NAME),
      '-l:libtensorflow_cc.so.2',
      '-l:libtensorflow_framework.so.2',
      `-Wl,-rpath,$ORIGIN/${LIBRARY_FOLDER_NAME}`,
      '-o',
      join(folder, ADDON_FILE_NAME),
    ],
    { environment: options.environment, signal: options.signal, ...REMEDIES },
  );
}
