import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { WorkerAnswer, WorkerFunction } from './answer.ts';
import { WorkerLostError, WorkerTaskError } from './errors.ts';

/** Options of {@link openWorkerPool}. */
export interface WorkerPoolOptions<Request, Value> {
  /** URL of the worker module, such as `import.meta.resolve('@albectra/x/worker')` gives. */
  readonly module: string;
  /** The function that the module exports under this name does the work. */
  readonly name: string;
  /** Threads; 0 does the work on the calling thread. */
  readonly threads: number;
  /** Loads the same function on the calling thread, where there are no others. */
  readonly load: () => Promise<WorkerFunction<Request, Value>>;
  /**
   * A function of the module, and its argument, that each thread calls first, to load what it needs while the
   * caller is not yet ready. It is a hint: it is not called on the calling thread, and its failure is ignored.
   */
  readonly warmUp?: { readonly name: string; readonly request: unknown };
  /** Ends running work at once; on the calling thread, after the present task. */
  readonly signal?: AbortSignal;
}

/** Runs work on threads. */
export interface WorkerPool<Request, Value> {
  /**
   * Runs one task as soon as a thread is free.
   *
   * @throws {WorkerTaskError} if the task fails.
   * @throws {WorkerLostError} if its thread ends.
   * @throws the signal's reason, if it is aborted.
   */
  readonly run: (request: Request) => Promise<Value>;
  /** Ends all threads, whatever they do. */
  readonly close: () => Promise<void>;
}

/** Opens a pool of threads that live until it is closed. */
export function openWorkerPool<Request, Value>(
  options: WorkerPoolOptions<Request, Value>,
): WorkerPool<Request, Value> {
  return options.threads === 0 ? useCallingThread(options) : useThreads(options);
}

function useThreads<Request, Value>({
  module,
  name,
  threads,
  warmUp,
  signal,
}: WorkerPoolOptions<Request, Value>): WorkerPool<Request, Value> {
  const pool = new Piscina<unknown, WorkerAnswer<Value>>({
    filename: fileURLToPath(module),
    name,
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Infinity,
  });
  // Threads that start take one call each.
  for (let thread = 0; warmUp !== undefined && thread < threads; thread++) {
    pool.run(warmUp.request, { name: warmUp.name }).catch(() => {});
  }
  return {
    run: async (request) => {
      const answer = await pool
        .run(request, signal === undefined ? {} : { signal })
        .catch((cause: unknown) => {
          signal?.throwIfAborted();
          throw new WorkerLostError(name, cause);
        });
      return valueOf(answer);
    },
    close: () => pool.destroy(),
  };
}

function useCallingThread<Request, Value>({
  load,
  signal,
}: WorkerPoolOptions<Request, Value>): WorkerPool<Request, Value> {
  // Loaded on demand: where threads do the work, this thread never loads what a task needs.
  const work = load();
  return {
    run: async (request) => {
      const answering = await work;
      signal?.throwIfAborted();
      return valueOf(await answering(request));
    },
    close: async () => {},
  };
}

function valueOf<Value>(answer: WorkerAnswer<Value>): Value {
  if (answer.ok) return answer.value;
  const { code: reason, message, stack } = answer;
  throw new WorkerTaskError(message, { reason, cause: Object.assign(new Error(message), { stack }) });
}
