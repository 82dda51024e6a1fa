import { readManifest } from '@albectra/shards/manifest';
import type { Benchmark, BenchmarkResult } from './benchmark.ts';
import { MASK_KINDS } from './loader/loader-measurement.ts';
import type { LoaderJob, LoaderMeasurement } from './loader/loader-measurement.ts';
import { measureOwn } from './loader/measure-own.ts';
import { measurePython } from './loader/measure-python.ts';
import { median } from './measure.ts';
import { numberOption, requiredOption } from './options.ts';

/** That of BERT (Devlin et al. 2019, appendix A.2). */
const BATCH_SIZE = 256;
const MASK_RATE = 0.15;

/** How much each loader is given to do. */
interface Effort {
  readonly rows: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly python: string | undefined;
}

/** Rows per second of one loader thread, beside PyTorch's loader and Hugging Face's collator on the same rows. */
export const loader: Benchmark = {
  summary: 'Loads batches from shards: rows a second of one loader thread, by kind of mask.',
  options: {
    shards: 'folder with a manifest.json',
    batch: 'rows of a batch (default 256)',
    rows: 'rows measured for each kind (default 200,000)',
    predictions: 'predictions of a row (default 15 % of its tokens)',
    verify: "'first' (default) compares the checksum of a shard when it is opened, 'off' does not",
    rounds: 'turns of all loaders, whose medians are shown (default 3)',
    python: 'a Python with torch, pyarrow and transformers to load the same rows',
    seconds: 'time of each of its loaders (default 5)',
  },
  run: async (options): Promise<BenchmarkResult> => {
    const directory = requiredOption(options, 'shards');
    const { sequenceLength, splits, packed } = await readManifest(directory);
    if (packed) throw new Error('Option shards: expected one example a row, got packs.');
    const job = {
      directory,
      batchSize: numberOption(options, 'batch', BATCH_SIZE),
      maxPredictions: numberOption(options, 'predictions', Math.round(MASK_RATE * sequenceLength)),
      verify: verifyOption(options['verify']),
    };
    const effort = {
      rows: numberOption(options, 'rows', 200_000),
      rounds: numberOption(options, 'rounds', 3),
      seconds: numberOption(options, 'seconds', 5),
      python: options['python'],
    };
    const turns = await measureInTurns(job, effort);
    return {
      title: 'Batches from shards',
      conditions: {
        'sequence length': sequenceLength,
        predictions: job.maxPredictions,
        'batch size': job.batchSize,
        'rows of the split': splits.train.rows,
        shards: splits.train.shards.length,
        checksums: job.verify ? 'compared when a shard is opened' : 'not compared',
        rounds: effort.rounds,
        'first batch of all, ms': Math.round(turns[0]?.[0]?.firstBatchMs ?? Number.NaN),
      },
      rows: compare(turns),
    };
  },
};

function verifyOption(verify = 'first'): boolean {
  if (verify === 'first' || verify === 'off') return verify === 'first';
  throw new Error(`Option verify: expected first or off, got ${verify}.`);
}

/** Measures all loaders, one after another, some times; each turn has them in the same order. */
async function measureInTurns(job: LoaderJob, effort: Effort): Promise<LoaderMeasurement[][]> {
  const { python, rows, rounds, seconds } = effort;
  const turns: LoaderMeasurement[][] = [];
  for (let round = 0; round < rounds; round++) {
    const turn: LoaderMeasurement[] = [];
    for (const kind of MASK_KINDS) turn.push(await measureOwn(job, { kind, rows }));
    if (python !== undefined) turn.push(...(await measurePython(python, { ...job, seconds })));
    turns.push(turn);
  }
  return turns;
}

/** Lays the medians out, each loader beside our own with the same masks. */
function compare(turns: readonly (readonly LoaderMeasurement[])[]): Record<string, string | number>[] {
  const medianOf = (place: number, field: keyof Omit<LoaderMeasurement, 'loader' | 'masks'>): number =>
    median(turns.map((turn) => turn[place]?.[field] ?? Number.NaN));
  const first = turns[0] ?? [];
  return first.map(({ loader: name, masks, firstBatchMs, firstBatchCpuMs }, place) => {
    const own = first.findIndex((other) => other.masks === masks);
    const wall = medianOf(place, 'rowsPerSecond');
    const cpu = medianOf(place, 'rowsPerCpuSecond');
    return {
      loader: name,
      masks,
      'rows/s': Math.round(wall),
      'rows/CPU s': Math.round(cpu),
      'albectra × (wall)': medianOf(own, 'rowsPerSecond') / wall,
      'albectra × (CPU)': medianOf(own, 'rowsPerCpuSecond') / cpu,
      'first batch ms': firstBatchMs === undefined ? '-' : medianOf(place, 'firstBatchMs'),
      'first batch CPU ms': firstBatchCpuMs === undefined ? '-' : medianOf(place, 'firstBatchCpuMs'),
    };
  });
}
