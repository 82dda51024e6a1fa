import { collectProgram, type ProgramOutcome } from '@albectra/cli';
import { program } from '../src/index.ts';

export type { ProgramOutcome as Outcome } from '@albectra/cli';

/** Runs a command of the program in this process. */
export function run(...words: readonly string[]): Promise<ProgramOutcome> {
  return collectProgram(program, words);
}
