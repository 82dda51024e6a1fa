import { Worker } from 'node:worker_threads';
import type { BatchArrays } from './_batch-arrays.ts';
import { rowsOfRank } from './_batch-plan.ts';
import { allocateRing, RingConsumer } from './_batch-ring.ts';
import { createOrder } from './_create-order.ts';
import type { BatchOrder, Cursor } from './_cursor.ts';
import { stateOf } from './_fingerprint.ts';
import type { LoaderData, LoaderJob } from './_loader-job.ts';
import { rebuildError } from './_worker-errors.ts';
import type { ErrorMessage } from './_worker-errors.ts';
import type { Batch } from './batch.ts';
import type { BatchStream } from './batch-stream.ts';
import type { DatasetState } from './dataset-state.ts';
import { ConcurrentNextError, LoaderFailedError } from './errors.ts';

/** How a stream runs; none of it changes the batches. */
export interface ThreadOptions {
  /** Most bytes of the ring of batches. */
  readonly prefetchBytes: number;
  /** Threads that fill batches. */
  readonly workers: number;
  readonly signal: AbortSignal | undefined;
  /** The module that the threads run. */
  readonly entry: URL;
}

/** A stream whose batches worker threads fill. */
export class ThreadedStream implements BatchStream {
  readonly rowCount: number;
  readonly batchesPerEpoch: number;
  readonly #job: LoaderJob;
  readonly #order: BatchOrder;
  readonly #ring: RingConsumer;
  readonly #workers: readonly Worker[];
  readonly #signal: AbortSignal | undefined;
  #cursor: Cursor;
  #waitMs = 0;
  /** What became of each thread that ended, or failed. */
  readonly #failures: (Error | undefined)[] = [];
  #closing: Promise<unknown> | undefined;
  #isTaking = false;

  constructor(job: LoaderJob, options: ThreadOptions) {
    const { workers, prefetchBytes, signal, entry } = options;
    this.#job = job;
    this.#order = createOrder(job.plan);
    this.#cursor = job.start;
    this.rowCount = job.plan.sources.reduce((sum, { rowCount }) => sum + rowCount, 0);
    this.batchesPerEpoch = this.#order.batchesPerEpoch;
    const ring = allocateRing(job.shapes, { maxBytes: prefetchBytes, fewestSlots: workers + 1 });
    this.#ring = new RingConsumer(ring, job.shapes);
    this.#workers = Array.from({ length: workers }, (_, worker) =>
      this.#startWorker(entry, { job, ring, worker, workers }),
    );
    this.#signal = signal;
    this.#signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  get waitMs(): number {
    return this.#waitMs;
  }

  async next(): Promise<Batch | undefined> {
    if (this.#isTaking) throw new ConcurrentNextError();
    this.#isTaking = true;
    try {
      return await this.#take();
    } finally {
      this.#isTaking = false;
    }
  }

  state(): DatasetState {
    return stateOf(this.#job, this.#cursor);
  }

  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#closing ??= Promise.all(this.#workers.map((worker) => worker.terminate()));
    this.#ring.wake();
    await this.#closing;
  }

  #startWorker(entry: URL, data: LoaderData): Worker {
    const worker = new Worker(entry, { workerData: data });
    worker.unref();
    worker.on('message', (message: ErrorMessage) => this.#fail(data.worker, rebuildError(message)));
    worker.on('error', (error) => this.#fail(data.worker, new LoaderFailedError(String(error), error)));
    worker.on('exit', (exitCode) =>
      this.#fail(data.worker, new LoaderFailedError(`it ended with exit code ${exitCode}`)),
    );
    return worker;
  }

  async #take(): Promise<Batch | undefined> {
    this.#ring.release();
    const stepRows = this.#order.rowsAt(this.#cursor);
    if (stepRows === 0) {
      this.#signal?.throwIfAborted();
      return undefined;
    }
    const arrays = await this.#waitForArrays(this.#order.shapeAt(this.#cursor));
    if (arrays === undefined) return undefined;
    this.#cursor = this.#order.advance(this.#cursor);
    return { ...arrays, rowCount: rowsOfRank(stepRows, this.#job.plan), stepRows };
  }

  /** Waits for a filled slot; batches filled before a failure are handed out before it is thrown. */
  async #waitForArrays(shape: number): Promise<BatchArrays | undefined> {
    const startedAt = performance.now();
    const worker = this.#ring.next % this.#workers.length;
    // Only a consumer that waits keeps the process alive: a forgotten stream does not.
    this.#workers[worker]!.ref();
    try {
      for (;;) {
        const { signal } = this.#ring;
        this.#signal?.throwIfAborted();
        if (this.#closing !== undefined) return undefined;
        // Read before the slot: a thread fills its slots before it ends.
        const failure = this.#failures[worker];
        const arrays = this.#ring.take(shape);
        if (arrays !== undefined) return arrays;
        if (failure !== undefined) throw failure;
        await this.#ring.changed(signal);
      }
    } finally {
      this.#workers[worker]!.unref();
      this.#waitMs += performance.now() - startedAt;
    }
  }

  /** A thread may end when its last batch is filled: its end is an error only where a batch is missing. */
  #fail(worker: number, error: Error): void {
    this.#failures[worker] ??= error;
    this.#ring.wake();
  }

  readonly #onAbort = (): void => void this.close();
}
