#!/usr/bin/env node
// Runs a script of this workspace with the workspace's own Node, after installing the dependencies
// when they are missing or differ from the lock file. Plain JavaScript for any Node from 18 on: it
// runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const isWindows = process.platform === 'win32';
const binaries = join(root, 'node_modules', '.bin');

/** Says why the installed packages do not match the lock file, or nothing when they do. */
function staleReason() {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return 'dependencies are not installed';
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  for (const [path, entry] of Object.entries(locked)) {
    if (path === '' || entry.optional || entry.peer) continue;
    const present = installed[path];
    if (!path.startsWith('node_modules/')) continue;
    if (!present) return `${path.slice('node_modules/'.length)} is not installed`;
    if (present.version !== entry.version) return `${path.slice('node_modules/'.length)} has another version`;
  }
  return undefined;
}

function installDependencies(reason) {
  process.stderr.write(`Installing dependencies (${reason}) …\n`);
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', options, { cwd: root, stdio: ['ignore', 2, 2], shell: isWindows });
  if (status === 0) return;
  process.stderr.write(
    'Installing dependencies failed: npm ci did not end well (see above). Check that an npm registry is within reach and that the disk has 2 GB free, then run the same command again.\n',
  );
  process.exit(1);
}

/** The Node that the workspace brings, or the running one where its platform has none. */
function workspaceNode() {
  const own = join(binaries, isWindows ? 'node.cmd' : 'node');
  if (existsSync(own)) return own;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  process.stderr.write(
    `Albectra needs Node 22.18 or later; this is ${process.versions.node}, and the workspace has none for ${process.platform}-${process.arch}. Install Node 22 and run the same command again.\n`,
  );
  return process.exit(1);
}

const reason = staleReason();
if (reason) installDependencies(reason);

const [script, ...options] = process.argv.slice(2);
const child = spawn(
  workspaceNode(),
  [
    '--conditions=@albectra/source',
    '--disable-warning=ExperimentalWarning',
    resolve(root, script),
    ...options,
  ],
  {
    stdio: 'inherit',
    shell: isWindows,
    env: { ...process.env, PATH: `${binaries}${delimiter}${process.env.PATH ?? ''}` },
  },
);
// A terminal sends Ctrl-C to the whole group: the child stops by itself, and this waits for it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => {
  process.exit(code ?? 128 + (signal ? constants.signals[signal] : 1));
});
