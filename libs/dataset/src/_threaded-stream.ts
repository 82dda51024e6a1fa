import { Worker } from 'node:worker_threads';
import { allocateRing, RingConsumer } from './_batch-ring.ts';
import { advance, batchesPerEpoch, rowsAt } from './_cursor.ts';
import type { Cursor } from './_cursor.ts';
import { fingerprintOf } from './_fingerprint.ts';
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
  readonly signal: AbortSignal | undefined;
  /** The module that the thread runs. */
  readonly entry: URL;
}

/** A stream whose batches a worker thread fills. */
export class ThreadedStream implements BatchStream {
  readonly rowCount: number;
  readonly batchesPerEpoch: number;
  readonly #job: LoaderJob;
  readonly #ring: RingConsumer;
  readonly #worker: Worker;
  readonly #signal: AbortSignal | undefined;
  #cursor: Cursor;
  #waitMs = 0;
  #failure: { readonly error: unknown } | undefined;
  #closing: Promise<unknown> | undefined;
  #isTaking = false;

  constructor(job: LoaderJob, options: ThreadOptions) {
    this.rowCount = job.plan.rowCount;
    this.batchesPerEpoch = batchesPerEpoch(job.plan);
    this.#job = job;
    this.#cursor = job.start;
    const ring = allocateRing(job.shape, options.prefetchBytes);
    this.#ring = new RingConsumer(ring, job.shape);
    this.#worker = new Worker(options.entry, { workerData: { job, ring } satisfies LoaderData });
    this.#worker.unref();
    this.#worker.on('message', (message: ErrorMessage) => this.#fail(rebuildError(message)));
    this.#worker.on('error', (error) => this.#fail(new LoaderFailedError(String(error), error)));
    this.#worker.on('exit', (exitCode) => this.#onExit(exitCode));
    this.#signal = options.signal;
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
    const { epoch, exampleIndex } = this.#cursor;
    return { version: 1, epoch, exampleIndex, fingerprint: fingerprintOf(this.#job) };
  }

  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#closing ??= this.#worker.terminate();
    this.#ring.wake();
    await this.#closing;
  }

  async #take(): Promise<Batch | undefined> {
    this.#ring.release();
    const arrays = await this.#waitForArrays();
    if (arrays === undefined) return undefined;
    const batch = { ...arrays, rowCount: rowsAt(this.#cursor, this.#job.plan) };
    this.#cursor = advance(this.#cursor, this.#job.plan);
    return batch;
  }

  /** Waits for a filled slot; batches filled before a failure are handed out before it is thrown. */
  async #waitForArrays(): Promise<ReturnType<RingConsumer['take']>> {
    const startedAt = performance.now();
    // Only a consumer that waits keeps the process alive: a forgotten stream does not.
    this.#worker.ref();
    try {
      for (;;) {
        const { signal } = this.#ring;
        this.#signal?.throwIfAborted();
        if (this.#closing !== undefined) return undefined;
        const arrays = this.#ring.take();
        if (arrays !== undefined || this.#ring.ended) return arrays;
        if (this.#failure !== undefined) throw this.#failure.error;
        await this.#ring.changed(signal);
      }
    } finally {
      this.#worker.unref();
      this.#waitMs += performance.now() - startedAt;
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#ring.wake();
  }

  #onExit(exitCode: number): void {
    if (this.#ring.ended || this.#closing !== undefined) return;
    this.#fail(new LoaderFailedError(`it ended with exit code ${exitCode}`));
  }

  readonly #onAbort = (): void => void this.close();
}
