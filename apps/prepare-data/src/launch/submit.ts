import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';

/** The scheduler refused the jobs, or its programs are not there. */
export class SubmitError extends Error {
  override readonly name = 'SubmitError';
  readonly code = 'submit';
}

/** Last part of the error output that a message quotes, in characters. */
const QUOTED = 2000;

/** How a script is run. */
export interface SubmitOptions {
  /** Called with each line of its output. */
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs the script `submit.sh` of a folder.
 *
 * @throws {SubmitError} if it fails; what it submitted before stays submitted.
 */
export async function submit(folder: string, { onLine, signal }: SubmitOptions): Promise<void> {
  const script = join(folder, 'submit.sh');
  const child = spawn('bash', [script], { stdio: ['ignore', 'pipe', 'pipe'], signal });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-QUOTED);
  });
  createInterface({ input: child.stdout }).on('line', onLine);
  const [code, problem] = await new Promise<[number | null, Error | undefined]>((settle) => {
    child.on('error', (error) => settle([null, error]));
    child.on('close', (status) => settle([status, undefined]));
  });
  signal.throwIfAborted();
  if (code === 0) return;
  const reason = problem?.message ?? (complaint.trim() || `exit code ${code}`);
  throw new SubmitError(
    `Submitting failed: expected ${script} to succeed, got: ${reason}. Correct it and launch again with --missing, or run the script by hand.`,
  );
}
