import { fileURLToPath } from 'node:url';

/**
 * The path of a Python program of this package, whether its sources run or what was built of them: the
 * compiler leaves Python where it is.
 *
 * @param name Its path in the folder of sources.
 */
export function pythonProgram(name: string): string {
  return fileURLToPath(new URL(`../src/${name}`, import.meta.url));
}
