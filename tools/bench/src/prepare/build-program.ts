import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * The built program of `prepare-data`.
 *
 * @param given One that was built before; without it, the one of this workspace is built. An application
 *   is no dependency of this package, so that building the benchmarks does not build it.
 */
export async function buildProgram(given: string | undefined): Promise<string> {
  if (given !== undefined) return given;
  const app = fileURLToPath(new URL('../../../../apps/prepare-data', import.meta.url));
  // `npm run` puts the compiler of the workspace on the path.
  await promisify(execFile)('tsc', ['-b', app], { shell: process.platform === 'win32' }).catch(
    (cause: unknown) => {
      const { stdout = '' } = cause as { readonly stdout?: string };
      throw new Error(`Building prepare-data failed: ${stdout.trim() || String(cause)}`, { cause });
    },
  );
  return `${app}/dist/cli.js`;
}
