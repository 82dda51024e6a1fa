import { join } from 'node:path';
import { ConfigurationError } from '@albectra/cli';
import type { PlannedRun } from './open-plan.ts';
import { commonFolder, isBelow } from './common-folder.ts';

/** An input that is fetched from a server, and so needs no volume. */
const URL_INPUT = /^[a-z][a-z\d+.-]*:\/\//;

/**
 * Chooses the folder that a volume is mounted at: the given one, or the deepest that holds output and inputs.
 *
 * @throws {ConfigurationError} if an input or the output lies outside of it, or only the root holds them all.
 */
export function chooseMount({ directory, plan }: PlannedRun, given: string | undefined): string {
  const inputs = plan.inputs.map(({ path }) => path).filter((path) => !URL_INPUT.test(path));
  const paths = [join(directory, 'plan.json'), ...inputs];
  const mount = given ?? commonFolder(paths);
  const outside = paths.find((path) => mount === '/' || !isBelow(path, mount));
  if (outside === undefined && !mount.includes(':')) return mount;
  throw new ConfigurationError([
    `Mount: expected a folder without colons that holds the output and all inputs, got ${mount}` +
      `${outside === undefined ? '' : `, outside of which ${outside} lies`}. Plan with the paths that the pods see, and give --mount.`,
  ]);
}
