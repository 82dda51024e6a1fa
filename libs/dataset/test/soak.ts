import { readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Worker } from 'node:worker_threads';
import { deriveKey, Draws } from '@albectra/random';
import { bytesPerBatch, viewBatch } from '../src/_batch-arrays.ts';
import type { BatchArrays } from '../src/_batch-arrays.ts';
import { BatchFiller } from '../src/_batch-filler.ts';
import { createOrder } from '../src/_create-order.ts';
import type { BatchOrder, Cursor } from '../src/_cursor.ts';
import type { LoaderJob } from '../src/_loader-job.ts';
import { planJob } from '../src/_plan-job.ts';
import { openBatches } from '../src/index.ts';
import type { Batch, BatchOptions, BatchStream, DatasetState } from '../src/index.ts';
import { base, FIELDS } from './batches.ts';
import { withDataset } from './dataset.ts';

/** How long to go on, whichever comes first. */
export interface SoakOptions {
  readonly seconds?: number;
  readonly sessions?: number;
  /** Chance that a thread is ended before a step. */
  readonly killRate: number;
  /** Chooses what is done; when threads are hit in their work is left to chance. */
  readonly seed: number;
  /** Milliseconds of a step in which this thread does nothing, at the most. */
  readonly stepMs: number;
}

/** Memory after a collection, in bytes, and open files (0 where they cannot be counted). */
export interface MemorySample {
  readonly rss: number;
  readonly heapUsed: number;
  readonly arrayBuffers: number;
  readonly openFiles: number;
}

/** What was done. */
export interface SoakReport {
  readonly seconds: number;
  /** Steps, each compared whole with what this thread fills itself. */
  readonly steps: number;
  readonly rows: number;
  /** Epochs that were seen to have every row exactly once. */
  readonly epochs: number;
  /** Streams that were opened, each at the state of the one before, with other numbers of workers and ranks. */
  readonly streams: number;
  readonly kills: number;
  readonly replaced: number;
  /** One sample after each tenth of the sessions or of the time, the first of them after the warm-up. */
  readonly memory: readonly MemorySample[];
}

const ROWS = 450;
const BATCH_SIZE = 12;
const SAMPLES = 10;

/** Ways of ordering, each of which goes on from session to session. */
const ORDERS: readonly Partial<BatchOptions>[] = [
  { lengthBins: false },
  { lengthBins: false, shuffle: { kind: 'window', windowRows: 90, blockRows: 7 } },
  {},
  { shuffle: { kind: 'window', windowRows: 60, blockRows: 5 } },
];

/**
 * Reads batches while threads are ended at random, streams closed and opened again with other numbers of
 * workers and ranks, and this thread is blocked for random times.
 *
 * @throws {Error} at the first row that is lost, repeated or different.
 */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const killer = new Killer();
  const draws = new Draws(deriveKey(options.seed, 'soak')).seek(0, 0);
  const counts = { steps: 0, rows: 0, epochs: 0, streams: 0, kills: 0, replaced: 0 };
  const memory: MemorySample[] = [];
  const startedAt = performance.now();
  const { seconds = Infinity, sessions = Infinity } = options;
  await withDataset({ rowCount: ROWS, rowsPerShard: 60, lengthBins: [10, 17, 24] }, async (directory) => {
    const references = await Promise.all(
      ORDERS.map((order) =>
        Reference.open({ ...base, directory, batchSize: BATCH_SIZE, lastBatch: 'pad', ...order }),
      ),
    );
    try {
      for (let session = 0; ; session++) {
        const done = Math.max(session / sessions, (performance.now() - startedAt) / 1000 / seconds);
        // Whoever was ended is gone only after a turn of the events.
        if (done * SAMPLES >= memory.length + 1) memory.push(await sampleMemory());
        if (done >= 1) break;
        const reference = references[session % references.length]!;
        await runSession({ reference, draws, killer, options, counts });
      }
    } finally {
      for (const reference of references) reference.close();
      killer.stop();
    }
    counts.epochs = references.reduce((sum, { epochs }) => sum + epochs, 0);
  });
  return { seconds: (performance.now() - startedAt) / 1000, ...counts, memory };
}

/** Opens the streams of some ranks, takes some steps of each, and closes them. */
async function runSession(run: {
  readonly reference: Reference;
  readonly draws: Draws;
  readonly killer: Killer;
  readonly options: SoakOptions;
  readonly counts: { steps: number; rows: number; streams: number; kills: number; replaced: number };
}): Promise<void> {
  const { reference, draws, killer, options, counts } = run;
  const ranks = draws.between(1, 2);
  const workers = draws.between(1, 3);
  const steps = draws.between(1, 80);
  const prefetchBytes = draws.below(2) * 2 ** 17;
  const streams: BatchStream[] = [];
  for (let rank = 0; rank < ranks; rank++) {
    streams.push(await openBatches({ ...reference.options(), rank, ranks, workers, prefetchBytes }));
  }
  counts.streams += ranks;
  // Threads die again and again, but not three times before one batch, which is an error.
  let quietUntil = 0;
  for (let step = 0; step < steps; step++) {
    if (step >= quietUntil && draws.uniform() < options.killRate) {
      killer.kill(draws);
      counts.kills++;
      quietUntil = step + 40;
    }
    if (options.stepMs > 0) Atomics.wait(NAP, 0, 0, draws.below(options.stepMs + 1));
    const batches = await Promise.all(streams.map(async (stream) => stream.next()));
    const [state, ...others] = streams.map((stream) => JSON.stringify(stream.state()));
    if (others.some((other) => other !== state)) throw new Error('The ranks have different states.');
    counts.rows += reference.compare(batches, streams[0]!.state());
    counts.steps++;
  }
  await Promise.all(streams.map(async (stream) => stream.close()));
  counts.replaced += streams.reduce((sum, { replacedWorkers }) => sum + replacedWorkers, 0);
}

const NAP = new Int32Array(new SharedArrayBuffer(4));

/** Ends threads of this process at random. */
class Killer {
  readonly #threads = new Set<Worker>();
  readonly #onWorker = (worker: Worker): void => {
    this.#threads.add(worker);
    worker.once('exit', () => this.#threads.delete(worker));
  };

  constructor() {
    process.on('worker', this.#onWorker);
  }

  /** Ends one thread, at whatever it does, and does not wait for its end. */
  kill(draws: Draws): void {
    const threads = [...this.#threads];
    if (threads.length > 0) void threads[draws.below(threads.length)]!.terminate();
  }

  stop(): void {
    process.off('worker', this.#onWorker);
  }
}

/** What the streams are to hand over, filled on this thread; and where they stand. */
class Reference {
  readonly #job: LoaderJob;
  readonly #order: BatchOrder;
  readonly #filler: BatchFiller;
  readonly #options: BatchOptions;
  readonly #memory: SharedArrayBuffer;
  #cursor: Cursor;
  #state: DatasetState | undefined;
  /** Rows of the epoch that were seen, by their first token of text, which tells them apart. */
  readonly #seen = new Set<number>();
  #epoch = 0;
  epochs = 0;

  constructor(job: LoaderJob, options: BatchOptions) {
    this.#job = job;
    this.#options = options;
    this.#order = createOrder(job.plan);
    this.#filler = new BatchFiller(job);
    this.#memory = new SharedArrayBuffer(Math.max(...job.shapes.map(bytesPerBatch)));
    this.#cursor = job.start;
  }

  static async open(options: BatchOptions): Promise<Reference> {
    return new Reference(await planJob(options), options);
  }

  /** Options of a stream that goes on here. */
  options(): BatchOptions {
    return { ...this.#options, ...(this.#state && { state: this.#state }) };
  }

  /** Compares a step, of which each rank has a batch, with all that it should be; returns its rows. */
  compare(ofRanks: readonly (Batch | undefined)[], state: DatasetState): number {
    const cursor = this.#cursor;
    const expected = viewBatch(this.#memory, this.#job.shapes[this.#order.shapeAt(cursor)]!);
    this.#filler.fill(expected, cursor);
    if (cursor.epoch !== this.#epoch) this.#endEpoch();
    const stepRows = this.#order.rowsAt(cursor);
    for (let row = 0; row < BATCH_SIZE; row++) {
      const batch = ofRanks[row % ofRanks.length];
      if (batch?.stepRows !== stepRows) throw new Error(`Step of ${stepRows} rows: got ${batch?.stepRows}.`);
      const place = Math.floor(row / ofRanks.length);
      for (const field of FIELDS) {
        if (!Buffer.from(rowOf(expected, field, row)).equals(Buffer.from(rowOf(batch, field, place)))) {
          throw new Error(`Row ${row} of the step at ${JSON.stringify(cursor)}: another ${field}.`);
        }
      }
      if (row < stepRows) this.#see(batch.originalIds[place * batch.sequenceLength + 1]!);
    }
    this.#cursor = this.#order.advance(cursor);
    this.#state = JSON.parse(JSON.stringify(state)) as DatasetState;
    return stepRows;
  }

  close(): void {
    this.#filler.close();
  }

  #see(token: number): void {
    if (this.#seen.has(token)) throw new Error(`A row comes twice in epoch ${this.#epoch}.`);
    this.#seen.add(token);
  }

  #endEpoch(): void {
    if (this.#seen.size !== ROWS)
      throw new Error(`Epoch ${this.#epoch}: ${this.#seen.size} rows of ${ROWS}.`);
    this.#seen.clear();
    this.#epoch++;
    this.epochs++;
  }
}

/** The bytes of one row of a field. */
function rowOf(batch: BatchArrays, field: (typeof FIELDS)[number], row: number): Uint8Array {
  const values = batch[field];
  const bytes = values.byteLength / batch.batchSize;
  return new Uint8Array(values.buffer, values.byteOffset + row * bytes, bytes);
}

/** Measures memory after garbage was collected. */
export async function sampleMemory(): Promise<MemorySample> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return { rss, heapUsed, arrayBuffers, openFiles: countOpenFiles() };
}

function countOpenFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}

/** What may be more at the end than at the most in the first half: code that is compiled, pages that stay. */
const SLACK: MemorySample = { rss: 32 * 2 ** 20, heapUsed: 2 ** 20, arrayBuffers: 2 ** 19, openFiles: 8 };

/**
 * Names what grows: what the last sample has more of than any of the first half, by more than its slack.
 *
 * One ring of batches, or a thread that was never given back, takes more than the slack.
 */
export function growthOf(memory: readonly MemorySample[]): string[] {
  const early = memory.slice(0, Math.ceil(memory.length / 2));
  const names = Object.keys(SLACK) as (keyof MemorySample)[];
  return names.filter((name) => {
    const most = Math.max(...early.map((sample) => sample[name]));
    return memory.at(-1)![name] > most + SLACK[name];
  });
}
