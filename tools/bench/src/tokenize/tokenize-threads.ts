import { once } from 'node:events';
import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Benchmark, BenchmarkResult } from '../benchmark.ts';
import { median } from '../measure.ts';
import { numberOption, requiredOption } from '../options.ts';
import type { PartJob, PartReport } from './encode-part.ts';
import { cutText, describeText } from './text-units.ts';

interface ThreadTimes {
  readonly ids: number;
  /** From the start of the threads to the last id. */
  readonly totalMs: number;
  /** From the first thread that begins to encode to the last that ends. */
  readonly encodingMs: number;
  /** Processor time of all threads. */
  readonly cpuMs: number;
}

/** The same text on one thread and cut in parts on more, each with its own tokenizer. */
export const tokenizeThreads: Benchmark = {
  summary: 'Encodes a text on one thread and on more, and compares the times on the clock.',
  options: {
    model: 'SentencePiece .model or WordPiece vocab.txt',
    text: 'text file, blank line between documents (see corpus)',
    bytes: 'bytes of it that are encoded (default 100e6)',
    threads: 'threads that are compared with one (default 2); the machine must have as many idle cores',
    rounds: 'runs of each number of threads, in turns; medians are shown (default 3)',
  },
  run: async (options): Promise<BenchmarkResult> => {
    const model = requiredOption(options, 'model');
    const text = requiredOption(options, 'text');
    const bytes = numberOption(options, 'bytes', 100e6);
    const counts = [1, numberOption(options, 'threads', 2)];
    const times = new Map<number, ThreadTimes[]>(counts.map((count) => [count, []]));
    for (let round = 0; round < numberOption(options, 'rounds', 3); round++) {
      for (const count of counts) times.get(count)?.push(await runThreads({ model, text, bytes, count }));
    }
    const parts = await cutText(text, bytes, 1);
    const taken = parts.reduce((sum, { start, end }) => sum + end - start, 0);
    return {
      title: 'Encoding on threads, each with its own tokenizer and its own part of the text',
      conditions: {
        model: basename(model),
        ...(await describeText(parts)),
        total: 'from the start of the threads to the last id: modules, model and text loaded by each',
      },
      rows: describeTimes(times, taken),
    };
  },
};

function describeTimes(
  times: ReadonlyMap<number, readonly ThreadTimes[]>,
  bytes: number,
): Record<string, string | number>[] {
  const medians = Array.from(times, ([threads, list]) => ({
    threads,
    ids: list[0]?.ids ?? 0,
    totalMs: median(list.map(({ totalMs }) => totalMs)),
    encodingMs: median(list.map(({ encodingMs }) => encodingMs)),
    cpuMs: median(list.map(({ cpuMs }) => cpuMs)),
  }));
  return medians.map(({ threads, ids, totalMs, encodingMs, cpuMs }) => ({
    threads,
    ids,
    'total ms': totalMs,
    'total MB/s': bytes / 1000 / totalMs,
    'total ×': (medians[0]?.totalMs ?? Number.NaN) / totalMs,
    'encoding MB/s': bytes / 1000 / encodingMs,
    'encoding ×': (medians[0]?.encodingMs ?? Number.NaN) / encodingMs,
    'CPU ms': cpuMs,
  }));
}

async function runThreads({
  model,
  text,
  bytes,
  count,
}: {
  readonly model: string;
  readonly text: string;
  readonly bytes: number;
  readonly count: number;
}): Promise<ThreadTimes> {
  const parts = await cutText(text, bytes, count);
  const start = performance.now();
  const cpuStart = process.cpuUsage();
  const reports = await Promise.all(parts.map((part) => runThread({ model, part })));
  const totalMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpuStart);
  const begin = Math.min(...reports.map(({ encodingStart }) => encodingStart));
  const end = Math.max(...reports.map(({ encodingEnd }) => encodingEnd));
  return {
    ids: reports.reduce((sum, { ids }) => sum + ids, 0),
    totalMs,
    encodingMs: end - begin,
    cpuMs: (user + system) / 1000,
  };
}

async function runThread(job: PartJob): Promise<PartReport> {
  const worker = new Worker(new URL(import.meta.resolve('@albectra/bench/encoding-thread')), {
    workerData: job,
  });
  const [report] = (await once(worker, 'message')) as [PartReport];
  return report;
}
