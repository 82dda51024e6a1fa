import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../slurm.sh', import.meta.url));

/** A running Slurm cluster with the nodes n1 and n2, both on this host. */
export interface Cluster {
  /** Environment in which Slurm's commands reach it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Numbers and states of the jobs that are not over. */
  jobs(): readonly string[];
  /** Ends a node as a power failure would: its daemon and all of its processes at once. */
  lose(node: string): void;
  /** Brings a lost node back; no job may be at work. */
  restore(node: string): void;
  /** Cancels what waits or runs. */
  cancelAll(): void;
  stop(): void;
}

/**
 * Starts a cluster.
 *
 * @param prefix Where `slurm.sh fetch` put Slurm.
 * @param state Folder for its configuration, logs and state.
 */
export function startCluster(prefix: string, state: string): Cluster {
  execFileSync('bash', [SCRIPT, 'start', prefix, state], { stdio: 'inherit' });
  const exports = execFileSync('bash', [
    '-c',
    `eval "$(bash "$0" env "$1" "$2")"; env -0`,
    SCRIPT,
    prefix,
    state,
  ]);
  const environment = Object.fromEntries(
    exports
      .toString()
      .split('\0')
      .filter((line) => line.includes('='))
      .map((line): [string, string] => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const command = (name: string, ...words: readonly string[]): string =>
    execFileSync(join(prefix, 'usr/bin', name), words, { env: environment, encoding: 'utf8' });
  return {
    environment,
    jobs: () => command('squeue', '--noheader', '--format=%i %t %r').split('\n').filter(Boolean),
    lose: (node) => {
      const daemon = Number(readFileSync(join(state, `slurmd.${node}.pid`), 'utf8'));
      for (const pid of [daemon, ...processesOf(node)]) kill(pid);
    },
    restore: (node) => void execFileSync('bash', [SCRIPT, 'node', prefix, state, node], { stdio: 'inherit' }),
    cancelAll: () => void command('scancel', '--user', user()),
    stop: () => void execFileSync('bash', [SCRIPT, 'stop', state], { stdio: 'inherit' }),
  };
}

/** Ends a process at once, if it is still there. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The node that a process runs on, as far as Slurm is concerned. */
export function nodeOf(pid: number): string | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return environment.find((line) => line.startsWith('SLURMD_NODENAME='))?.slice('SLURMD_NODENAME='.length);
  } catch {
    return undefined;
  }
}

/** Jobs of a node, and the processes of Slurm that watch over them. */
function processesOf(node: string): readonly number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  const jobs = pids.filter((pid) => nodeOf(pid) === node);
  const watchers = jobs.map(parentOf).filter((pid) => commandOf(pid).startsWith('slurmstepd'));
  return [...watchers, ...jobs];
}

function parentOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8');
  } catch {
    return '';
  }
}

function user(): string {
  return execFileSync('id', ['-un'], { encoding: 'utf8' }).trim();
}
