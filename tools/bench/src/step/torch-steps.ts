import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { generatorShape, mainShape, type EncoderConfig } from '@albectra/encoder';
import type { NamedArrays } from '@albectra/ops';
import { pythonProgram } from '../python-program.ts';

/** What PyTorch is to run. */
export interface TorchJob {
  readonly config: EncoderConfig;
  readonly batch: NamedArrays;
  readonly compile: boolean;
  readonly precision: 'float32' | 'bf16';
  readonly threads: number;
  /** Where the masked-language head computes: at masked positions, or everywhere as most programs have it. */
  readonly heads: 'masked' | 'everywhere';
}

/** Some steps that PyTorch ran. */
export interface TorchSteps {
  /** Milliseconds of each. */
  readonly ms: readonly number[];
  /** Milliseconds of all processors for each. */
  readonly cpuMs: readonly number[];
  readonly loss: number;
  /** Peak memory of the process so far. */
  readonly peakMb: number;
}

/** Training steps in PyTorch, in a process of their own that stays until it is closed. */
export interface TorchContender {
  readonly version: string;
  /** From the start of the program to the end of the first step, compiling included. */
  readonly firstMs: number;
  run(steps: number): Promise<TorchSteps>;
  close(): void;
}

/** Starts PyTorch and runs the first step. */
export async function startTorch(python: string, job: TorchJob): Promise<TorchContender> {
  const child = spawn(python, [pythonProgram('step/torch_contender.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const shapes = { main: mainShape(job.config), generator: generatorShape(job.config) };
  const batch = Object.fromEntries(
    Object.entries(job.batch).map(([name, array]) => [name, { ...array, values: [...array.values] }]),
  );
  const first = await ask<Pick<TorchContender, 'version' | 'firstMs'>>(child, lines, {
    ...job,
    shapes,
    batch,
  });
  return { ...first, run: (steps) => ask<TorchSteps>(child, lines, steps), close: () => void child.kill() };
}

/** Sends one line of JSON and waits for the answer. */
async function ask<T>(child: ChildProcess, lines: AsyncIterator<string>, question: unknown): Promise<T> {
  child.stdin?.write(`${JSON.stringify(question)}\n`);
  const { value, done } = await lines.next();
  if (done === true) throw new Error('The PyTorch program ended; its message stands above.');
  return JSON.parse(value) as T;
}
