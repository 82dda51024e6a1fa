import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ContenderJob, ContenderReport } from './contender-job.ts';
import { pythonProgram } from '../python-program.ts';

const run = promisify(execFile);
const MAX_REPORT_BYTES = 64 * 1024 * 1024;

/** Keeps native peers to one thread: that of libuv which runs their calls, and none of their own. */
const ONE_THREAD = { UV_THREADPOOL_SIZE: '1', TOKENIZERS_PARALLELISM: 'false', RAYON_NUM_THREADS: '1' };

/**
 * Measures one contender in a process of its own.
 *
 * @throws {Error} with the last line that the process wrote, if it fails.
 */
export async function runContender(job: ContenderJob): Promise<ContenderReport> {
  const program = fileURLToPath(import.meta.resolve('@albectra/bench/contender'));
  return runProgram(job.name, process.execPath, [...process.execArgv, program, JSON.stringify(job)]);
}

/** Measures Google's sentencepiece in a Python that has it, as {@link runContender} does. */
export async function runPythonContender(
  python: string,
  job: Omit<ContenderJob, 'name'>,
): Promise<ContenderReport> {
  const program = pythonProgram('tokenize/encode_sentencepiece.py');
  return runProgram('sentencepiece', python, [program, JSON.stringify(job)]);
}

async function runProgram(
  name: string,
  program: string,
  options: readonly string[],
): Promise<ContenderReport> {
  const env = { ...process.env, ...ONE_THREAD };
  try {
    const { stdout } = await run(program, options, { env, maxBuffer: MAX_REPORT_BYTES });
    return JSON.parse(stdout) as ContenderReport;
  } catch (cause) {
    const lines = (cause as { readonly stderr?: string }).stderr?.trim().split('\n') ?? [];
    const reason = lines.findLast((line) => /Error/.test(line)) ?? lines.at(-1) ?? String(cause);
    throw new Error(`Measuring ${name} failed: expected a report, but its process said: ${reason}`, {
      cause,
    });
  }
}
