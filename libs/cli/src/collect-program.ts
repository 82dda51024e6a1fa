import type { Program } from './command.ts';
import { runProgram } from './run-main.ts';

/** What a program said, and its exit code. */
export interface ProgramOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program is run by {@link collectProgram}. */
export interface CollectOptions {
  /** Aborting it stops the command, as Ctrl-C does. */
  readonly signal?: AbortSignal;
  /** Shows stack traces. Default false. */
  readonly debug?: boolean;
  /** Told of each piece of results as it is written. */
  readonly onStdout?: (text: string) => void;
  /** Told of each piece of progress, notes and failures as it is written. */
  readonly onStderr?: (text: string) => void;
}

/**
 * Runs a program in this process and collects what it says: for tests, and for programs that use another.
 *
 * @param words The words after the program's name.
 */
export async function collectProgram(
  program: Program,
  words: readonly string[],
  options: CollectOptions = {},
): Promise<ProgramOutcome> {
  const { signal = new AbortController().signal, debug = false, onStdout, onStderr } = options;
  let stdout = '';
  let stderr = '';
  const code = await runProgram(program, {
    words,
    signal,
    debug,
    stdout: {
      write: (text) => {
        stdout += text;
        onStdout?.(text);
      },
    },
    stderr: {
      write: (text) => {
        stderr += text;
        onStderr?.(text);
      },
    },
  });
  return { code, stdout, stderr };
}
