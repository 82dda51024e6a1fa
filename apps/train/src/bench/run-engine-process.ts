import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EngineJob, EngineMessage } from './bench-messages.ts';

/** What a process told before it ended, and why it ended if that was not its own doing. */
export interface EngineRecord {
  readonly messages: readonly EngineMessage[];
  readonly end: 'done' | 'time limit' | 'died';
  /** What it wrote last before it died. */
  readonly lastWords?: string;
}

/** Options of {@link runEngineProcess}. */
export interface EngineProcessOptions {
  readonly limitSeconds: number;
  readonly signal: AbortSignal;
  /** Told each message as it arrives. */
  readonly onMessage?: (message: EngineMessage) => void;
  /** URL of the module that the process runs. Default: this package's own. */
  readonly module?: string;
}

/** Messages behind which there is nothing to come. */
const LAST_KINDS: ReadonlySet<EngineMessage['kind']> = new Set(['peak', 'unavailable', 'failed']);
/** Characters of a process's last words at most. */
const MAX_WORDS = 300;

/**
 * Measures an engine in a process of its own: its memory is its own, and what it may crash is not the others'.
 *
 * At the time limit the process is ended, and what it told until then is what is known.
 *
 * @throws the signal's reason if it is aborted.
 */
export async function runEngineProcess(job: EngineJob, options: EngineProcessOptions): Promise<EngineRecord> {
  const {
    limitSeconds,
    signal,
    onMessage,
    module = import.meta.resolve('@albectra/train/engine-process'),
  } = options;
  signal.throwIfAborted();
  const child = fork(fileURLToPath(module), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const messages: EngineMessage[] = [];
  child.on('message', (message: EngineMessage) => {
    messages.push(message);
    onMessage?.(message);
  });
  const words = collectWords(child);
  let isLate = false;
  const kill = (): void => void child.kill('SIGKILL');
  const timer = setTimeout(() => {
    isLate = true;
    kill();
  }, 1000 * limitSeconds);
  signal.addEventListener('abort', kill);
  try {
    const closed = once(child, 'close') as Promise<[code: number | null, signal: string | null]>;
    // A process that ends before it can be told says why in its last words.
    child.send(job, () => {});
    const [code, killedBy] = await closed;
    signal.throwIfAborted();
    if (isLate) return { messages, end: 'time limit' };
    // A library that crashes while its process ends takes nothing back.
    if (code === 0 || messages.some(({ kind }) => LAST_KINDS.has(kind))) return { messages, end: 'done' };
    return {
      messages,
      end: 'died',
      lastWords: words() || `it ended with ${killedBy ?? `exit code ${code}`}`,
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }
}

/** Keeps the end of what a process writes to its standard error; gives its last line that names an error. */
function collectWords(child: ChildProcess): () => string {
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (tail = (tail + text).slice(-16_384)));
  return () => {
    const lines = tail.trim().split('\n');
    return (lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? '').trim().slice(0, MAX_WORDS);
  };
}
