import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FirstStep, MeasuredSteps, StepJob } from './step-job.ts';

/** Training steps in a process of their own that stays until it is closed. */
export interface StepProcess extends FirstStep {
  run(steps: number): Promise<MeasuredSteps>;
  close(): void;
}

/**
 * Starts a program of this workspace and runs the first step.
 *
 * @param threads Threads to compute with; undefined for what the engine takes by itself.
 */
export async function startOwn(job: StepJob, threads: number | undefined): Promise<StepProcess> {
  const program = fileURLToPath(import.meta.resolve('@albectra/bench/step-contender'));
  const child = spawn(process.execPath, [...process.execArgv, program], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...(threads === undefined ? {} : threadSettings(threads)) },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async <T>(question: unknown): Promise<T> => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`The program of ${job.engine} ended; its message stands above.`);
    return JSON.parse(value) as T;
  };
  const first = await ask<FirstStep>(job);
  return { ...first, run: (steps) => ask<MeasuredSteps>(steps), close: () => void child.kill() };
}

/** The settings by which TensorFlow computes with so many threads, two operations at a time. */
export function threadSettings(threads: number): Record<string, string> {
  return {
    TF_NUM_INTEROP_THREADS: String(Math.min(2, threads)),
    TF_NUM_INTRAOP_THREADS: String(threads),
  };
}
