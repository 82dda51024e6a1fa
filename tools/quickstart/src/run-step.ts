import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A program of the workspace that a step runs. */
export type ProgramPath =
  'apps/prepare-data/src/cli.ts' | 'apps/train/src/cli.ts' | 'tools/tensorflow/src/cli.ts';

/**
 * Runs a program of the workspace with its output shown, as a user would.
 *
 * A SIGTERM that aborts `signal` is passed on; a Ctrl-C reaches the program by itself.
 *
 * @returns Its exit code; 128 and the signal's number if a signal ended it.
 */
export async function runProgram(
  program: ProgramPath,
  words: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const child = spawn(process.execPath, [...process.execArgv, `${root}/${program}`, ...words], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const passOn = (): void => void (signal.reason === 'SIGTERM' && child.kill('SIGTERM'));
  signal.addEventListener('abort', passOn);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, name) =>
        resolve(code ?? 128 + (name === null ? 0 : constants.signals[name])),
      );
    });
  } finally {
    signal.removeEventListener('abort', passOn);
  }
}

/** The same as a line that a user can type at the workspace's root. */
export function commandLine(program: ProgramPath, words: readonly string[]): string {
  const script = {
    'apps/prepare-data/src/cli.ts': 'prepare-data',
    'apps/train/src/cli.ts': 'train',
    'tools/tensorflow/src/cli.ts': 'setup:tensorflow',
  }[program];
  return `npm run ${script} -- ${words.join(' ')}`;
}
