import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The folder that holds the workspace's package.json. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a command of the workspace with its output shown; returns its exit code. */
export function run(command, options, env = {}) {
  const { status } = spawnSync(command, options, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, ...env },
  });
  return status ?? 1;
}
