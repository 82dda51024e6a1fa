import type { Worker } from 'node:worker_threads';
import type { BatchArrays } from './_batch-arrays.ts';
import { rowsOfRank } from './_batch-plan.ts';
import { allocateRing, RingConsumer } from './_batch-ring.ts';
import type { RingMemory } from './_batch-ring.ts';
import { createOrder } from './_create-order.ts';
import type { BatchOrder, Cursor } from './_cursor.ts';
import { stateOf } from './_fingerprint.ts';
import type { LoaderData, LoaderJob } from './_loader-job.ts';
import { LoaderThreads } from './_loader-threads.ts';
import type { Batch } from './batch.ts';
import type { BatchStream } from './batch-stream.ts';
import type { DatasetState } from './dataset-state.ts';
import { ConcurrentNextError } from './errors.ts';

/** How a stream runs; none of it changes the batches. */
export interface ThreadOptions {
  /** Most bytes of the ring of batches. */
  readonly prefetchBytes: number;
  /** Threads that fill batches. */
  readonly workers: number;
  /** Threads of that module that were started before. */
  readonly started: Worker[];
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
  readonly #memory: RingMemory;
  readonly #ring: RingConsumer;
  readonly #threads: LoaderThreads;
  readonly #signal: AbortSignal | undefined;
  #cursor: Cursor;
  #waitMs = 0;
  #closing: Promise<unknown> | undefined;
  #isTaking = false;

  constructor(job: LoaderJob, options: ThreadOptions) {
    const { workers, started, prefetchBytes, signal, entry } = options;
    this.#job = job;
    this.#order = createOrder(job.plan);
    this.#cursor = job.start;
    this.rowCount = job.plan.sources.reduce((sum, { rowCount }) => sum + rowCount, 0);
    this.batchesPerEpoch = this.#order.batchesPerEpoch;
    this.#memory = allocateRing(job.shapes, { maxBytes: prefetchBytes, fewestSlots: workers + 1 });
    this.#ring = new RingConsumer(this.#memory, job.shapes);
    this.#threads = new LoaderThreads({
      entry,
      workers,
      started,
      dataOf: (worker) => this.#dataOf(worker, workers),
      onEvent: () => this.#ring.wake(),
    });
    this.#signal = signal;
    this.#signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  get replacedWorkers(): number {
    return this.#threads.replaced;
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
    this.#closing ??= this.#threads.close();
    this.#ring.wake();
    await this.#closing;
  }

  /** What a thread is to be started with: where it has batches to fill; nothing if it has filled its last. */
  #dataOf(worker: number, workers: number): LoaderData | undefined {
    const isFilled = (batch: number): boolean => batch % workers !== worker || this.#ring.isFilled(batch);
    let firstBatch = this.#ring.next;
    let start = this.#cursor;
    while (this.#order.rowsAt(start) > 0 && isFilled(firstBatch)) {
      firstBatch++;
      start = this.#order.advance(start);
    }
    if (this.#order.rowsAt(start) === 0) return undefined;
    return { job: { ...this.#job, start }, ring: this.#memory, worker, workers, firstBatch };
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
    const worker = this.#ring.next % this.#threads.count;
    this.#threads.awaitedWorker = worker;
    try {
      for (;;) {
        const { signal } = this.#ring;
        this.#signal?.throwIfAborted();
        if (this.#closing !== undefined) return undefined;
        // Read before the slot: a thread fills its slots before it ends.
        const failure = this.#threads.failureOf(worker);
        const arrays = this.#ring.take(shape);
        if (arrays !== undefined) return arrays;
        if (failure !== undefined) throw failure;
        await this.#ring.changed(signal);
      }
    } finally {
      this.#threads.awaitedWorker = undefined;
      this.#waitMs += performance.now() - startedAt;
    }
  }

  readonly #onAbort = (): void => void this.close();
}
