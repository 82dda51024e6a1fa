import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.mjs';

/** Says whether a program is on the path. */
function isInstalled(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Installs packages of Debian or Ubuntu unless one of the programs is there already; for CI alone.
 *
 * @returns Whether one of the programs is there now.
 */
export function installDebianPackages(programs, packages) {
  if (programs.some(isInstalled)) return true;
  if (!isInstalled('apt-get')) return false;
  const isRoot = process.getuid?.() === 0;
  const aptGet = (...words) =>
    run(isRoot ? 'apt-get' : 'sudo', [...(isRoot ? [] : ['-n', 'apt-get']), ...words], {
      DEBIAN_FRONTEND: 'noninteractive',
    });
  // Without fresh lists an old package may be asked for; where they cannot be had, those that are there may do.
  aptGet('update', '--quiet');
  aptGet('install', '--quiet', '--yes', '--no-install-recommends', ...packages);
  return programs.some(isInstalled);
}
