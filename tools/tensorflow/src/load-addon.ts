import { join } from 'node:path';

import { runCommand } from './run-command.ts';
import { ADDON_FILE_NAME } from './runtime-layout.ts';

/** Loads the addon by its path and prints the library's version. */
const PROBE = 'console.log(require(process.argv[1]).TF_Version)';

/**
 * Loads a runtime's addon in a Node process of its own and returns TensorFlow's version.
 *
 * A library that this machine cannot run (a missing system library, an instruction that the
 * processor lacks) ends that process, not this one.
 *
 * @throws {CommandFailedError} if the addon cannot be loaded.
 */
export async function loadAddon(folder: string, signal?: AbortSignal): Promise<string> {
  const output = await runCommand(process.execPath, ['-e', PROBE, join(folder, ADDON_FILE_NAME)], {
    environment: { ...process.env, NODE_OPTIONS: '', TF_CPP_MIN_LOG_LEVEL: '2' },
    signal,
    whenMissing: 'Install Node.js again.',
    whenFailed: 'The library does not run on this machine; use the embedded engine: --engine wasm.',
  });
  return output.trim();
}
