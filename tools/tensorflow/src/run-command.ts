import { spawn } from 'node:child_process';
import { basename } from 'node:path';

import { CommandFailedError, MissingToolError } from './errors.ts';

/** Characters of output kept for an error message. */
const TAIL_LENGTH = 4000;
/** Characters of a program's own words within an error message. */
const MESSAGE_LENGTH = 300;

/** How a program is run. */
export interface RunCommandOptions {
  /** Working folder; the caller's own by default. */
  readonly cwd?: string;
  /** The whole environment of the program; the caller's own by default. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** Ends the program when it fires. */
  readonly signal?: AbortSignal | undefined;
  /** What a person can do when the program is not installed; ends the error's message. */
  readonly whenMissing: string;
  /** What a person can do when it fails; ends the error's message. */
  readonly whenFailed: string;
}

/**
 * Runs a program to its end and returns what it wrote to standard output.
 *
 * @throws {MissingToolError} if there is no such program.
 * @throws {CommandFailedError} if it ends with another status than 0.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  options: RunCommandOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.environment ?? process.env,
      signal: options.signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { all: '', standard: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.standard = (output.standard + text).slice(-TAIL_LENGTH);
      output.all = (output.all + text).slice(-TAIL_LENGTH);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.all = (output.all + text).slice(-TAIL_LENGTH);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? missing(command, options.whenMissing) : error);
    });
    child.on('close', (status, signalName) => {
      if (status === 0) resolve(output.standard);
      else reject(failed([command, ...args], { ...options, ended: signalName ?? status, tail: output.all }));
    });
  });
}

function missing(command: string, remedy: string): MissingToolError {
  return new MissingToolError(
    command,
    `${command}: expected this program on the PATH, found none. ${remedy}`,
  );
}

function failed(
  words: readonly string[],
  end: { readonly ended: string | number | null; readonly tail: string; readonly whenFailed: string },
): CommandFailedError {
  const lines = end.tail.trimEnd().split('\n');
  const said = lines.findLast((line) => /(?:error|exception):|^no module/i.test(line)) ?? lines.at(-1) ?? '';
  const shown = [basename(words[0] ?? ''), ...words.slice(1, 4)].join(' ');
  return new CommandFailedError(
    shown,
    `${shown}: expected it to succeed, it ended with ${String(end.ended)} ` +
      `(${said.trim().slice(0, MESSAGE_LENGTH)}). ${end.whenFailed}`,
    end.tail,
  );
}
