import { runProgram } from '@albectra/cli';
import { program } from '../src/index.ts';

/** What a command said, and its exit code. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the program in this process. */
export async function run(...words: readonly string[]): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  const code = await runProgram(program, {
    words,
    signal: new AbortController().signal,
    debug: false,
    stdout: { write: (text) => void (stdout += text) },
    stderr: { write: (text) => void (stderr += text) },
  });
  return { code, stdout, stderr };
}
