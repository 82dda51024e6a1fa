import { Worker } from 'node:worker_threads';
import type { LoaderData } from './_loader-job.ts';
import { rebuildError } from './_worker-errors.ts';
import type { ErrorMessage } from './_worker-errors.ts';
import { LoaderFailedError } from './errors.ts';

/** A batch that so many threads die of, one after another, is given up. */
const MOST_DEATHS = 3;

/** What `threadId` is behind the end of a thread. */
const ENDED = -1;

/** Starts threads that load their modules, and wait for what they are to do. */
export function startThreads(entry: URL, count: number): Worker[] {
  return Array.from({ length: count }, () => startThread(entry));
}

function startThread(entry: URL): Worker {
  // How a program on the command line is to be read is an error where there is none.
  const execArgv = process.execArgv.filter((flag) => !flag.startsWith('--input-type='));
  const thread = new Worker(entry, { execArgv });
  thread.unref();
  // One that fails while nobody listens is found to have ended.
  thread.on('error', () => {});
  return thread;
}

/** Which threads to run. */
export interface LoaderThreadsOptions {
  /** The module that the threads run. */
  readonly entry: URL;
  /** Number of threads. */
  readonly workers: number;
  /** Threads that wait for their data, see {@link startThreads}; others are started as they are needed. */
  readonly started: Worker[];
  /** Says where a thread begins, or begins anew; nothing if it has no batch left to fill. */
  readonly dataOf: (worker: number) => LoaderData | undefined;
  /** Told when a thread has failed. */
  readonly onEvent: () => void;
}

/** One thread, and those before it in its place. */
interface Place {
  thread: Worker | undefined;
  /** Why its batches are not filled any more. */
  failure: Error | undefined;
  /** What the thread could not catch itself. */
  cause: unknown;
  /** The batch that the last death came before, and how many came before it. */
  diedAt: number;
  deaths: number;
}

/**
 * The threads that fill batches; one that dies is replaced, and its successor goes on where it was.
 *
 * A thread that ends without having filled its last batch has died: it was terminated, ran out of memory,
 * or something ended it. What it had handed over stays, what it was filling is filled again. Errors that a
 * thread reports are not repeated: a shard that is damaged stays so.
 */
export class LoaderThreads {
  readonly count: number;
  readonly #options: LoaderThreadsOptions;
  readonly #places: readonly Place[];
  #replaced = 0;
  #awaited: number | undefined;
  #isClosed = false;

  constructor(options: LoaderThreadsOptions) {
    this.#options = options;
    this.count = options.workers;
    this.#places = Array.from({ length: options.workers }, () => ({
      thread: undefined,
      failure: undefined,
      cause: undefined,
      diedAt: -1,
      deaths: 0,
    }));
    for (let worker = 0; worker < this.count; worker++) this.#start(worker, options.dataOf(worker));
  }

  /** Threads that have died and were replaced. */
  get replaced(): number {
    return this.#replaced;
  }

  /** The thread that is waited for: it alone keeps the process alive, which a forgotten stream does not. */
  set awaitedWorker(worker: number | undefined) {
    // Threads that are being ended keep the process alive until they have ended: who ends them waits for that.
    if (this.#isClosed) return;
    if (this.#awaited !== undefined) this.#places[this.#awaited]!.thread?.unref();
    this.#awaited = worker;
    if (worker !== undefined) this.#places[worker]!.thread?.ref();
  }

  /** Returns why a thread fills no more batches, if it has failed. */
  failureOf(worker: number): Error | undefined {
    return this.#places[worker]!.failure;
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const threads = [...this.#places.map(({ thread }) => thread), ...this.#options.started];
    await Promise.all(threads.map(async (thread) => thread?.terminate()));
  }

  #start(worker: number, data: LoaderData | undefined): void {
    const place = this.#places[worker]!;
    place.thread = undefined;
    place.cause = undefined;
    if (data === undefined) return;
    try {
      const thread = this.#launch(data);
      if (worker === this.#awaited) thread.ref();
      thread.on('message', (message: ErrorMessage) => this.#fail(place, rebuildError(message)));
      thread.on('error', (error) => (place.cause = error));
      thread.on('exit', (exitCode) => this.#replace(worker, exitCode));
      place.thread = thread;
    } catch (error) {
      // The system may allow no more threads.
      this.#fail(place, new LoaderFailedError(String(error), error));
    }
  }

  /** Gives a thread its data. */
  #launch(data: LoaderData): Worker {
    const { entry, started } = this.#options;
    let thread = started.pop();
    // One that has ended has no number any more.
    while (thread?.threadId === ENDED) thread = started.pop();
    thread ??= startThread(entry);
    thread.postMessage(data);
    return thread;
  }

  #replace(worker: number, exitCode: number): void {
    const place = this.#places[worker]!;
    if (this.#isClosed || place.failure !== undefined) return;
    const data = this.#options.dataOf(worker);
    if (data !== undefined) {
      this.#count(place, data.firstBatch, exitCode);
      if (place.failure !== undefined) return;
    }
    this.#start(worker, data);
    // The thread may have died between handing a batch over and telling of it.
    this.#options.onEvent();
  }

  /** Counts a death before a batch, and fails if it is one too many. */
  #count(place: Place, batch: number, exitCode: number): void {
    place.deaths = place.diedAt === batch ? place.deaths + 1 : 1;
    place.diedAt = batch;
    if (place.deaths < MOST_DEATHS) {
      this.#replaced++;
      return;
    }
    const { cause } = place;
    const reason = cause instanceof Error ? String(cause) : `it ended with exit code ${exitCode}`;
    this.#fail(place, new LoaderFailedError(`${reason}, ${MOST_DEATHS} times in a row`, cause));
  }

  #fail(place: Place, error: Error): void {
    place.failure ??= error;
    this.#options.onEvent();
  }
}
