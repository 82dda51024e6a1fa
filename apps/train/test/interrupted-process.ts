import { spawn } from 'node:child_process';
import { mkdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TEMPORARY_PREFIX } from '@albectra/files';

/** When a process is sent a signal, and which. */
export interface Interruption {
  readonly signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT';
  /** `checkpoint`: while one is written; `step`: in the step after one; else some milliseconds after the start. */
  readonly when: 'checkpoint' | 'step' | number;
  /** How many checkpoints or steps go by before. */
  readonly after?: number;
}

/** How a process ended. */
export interface ProcessEnd {
  /** Exit code; nothing if a signal ended the process. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of `train pretrain` in a process of its own. */
export interface TrainProcess {
  /** The run's folder. */
  readonly output: string;
  readonly words: readonly string[];
  readonly interruption?: Interruption;
}

const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

/** Runs `train pretrain` in a process of its own, with its events as lines of JSON. */
export function pretrainProcess({ output, words, interruption }: TrainProcess): Promise<ProcessEnd> {
  const checkpoints = join(output, 'checkpoints');
  // Watched from the start, so that the first checkpoint is seen.
  mkdirSync(checkpoints, { recursive: true });
  const program = ['--conditions=@albectra/source', CLI, 'pretrain', '--output', output, '--json', ...words];
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  let left = interruption?.after ?? 0;
  const strike = (): void => {
    if (interruption !== undefined && left-- === 0) child.kill(interruption.signal);
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (interruption?.when === 'step') for (const _ of text.matchAll(/"event":"step"/g)) strike();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const seen = new Set<string>();
  const watcher = watch(checkpoints, (_, name) => {
    if (interruption?.when !== 'checkpoint' || !name?.startsWith(TEMPORARY_PREFIX) || seen.has(name)) return;
    seen.add(name);
    strike();
  });
  const timer = typeof interruption?.when === 'number' ? setTimeout(strike, interruption.when) : undefined;
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code, signal) => {
      clearTimeout(timer);
      watcher.close();
      resolve({ code, signal, stdout, stderr });
    });
  });
}
